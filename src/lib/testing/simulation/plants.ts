import type { StoreName } from './stores/stores.ts';

/** A mistake put into the source while it is loaded, and never anywhere else: `find` stands exactly once in the file. */
type Edit = { readonly file: string; readonly find: string; readonly put: string };
/** `scenario`: too rare a moment for a seed; it is caught by the fault at every await of this scenario. `store`: it lies in a store that ships. */
export type Plant = Edit & { readonly name: string; readonly also?: readonly Edit[]; readonly scenario?: string; readonly store?: StoreName };

const core = 'src/lib/server/core';
const sync = 'src/lib/sync';
const store = 'src/lib/testing/simulation/scheduledServerStore.ts';

/** Mistakes that sync has been known to make, here and elsewhere; the simulation must find each. */
export const plants: readonly Plant[] = [
	{ name: 'no idempotency', file: `${core}/push.ts`, find: '!known.has(operation.envelope.opId)));', put: 'true));' },
	{ name: 'ack before commit', file: store, find: "				await this.#point('db commit');\n				await this.#commit(actor, open);\n				this.#release(open);", put: "				this.#life.spawn('db commits later', async () => { await this.#commit(actor, open); this.#release(open); });" },
	{
		name: 'sequence handed out before commit', file: store,
		find: "				await this.#point('db commit');\n				await this.#commit(actor, open);\n				this.#release(open);",
		put: "				await this.#commit(actor, open);\n				this.#release(open);\n				const late = open.pending.flatMap((writes) => writes.log.map(({ ref }) => refKey(ref)));\n				for (const key of late) hidden.add(key);\n				await this.#point('db commit');\n				await this.#point('db commit');\n				await this.#point('db commit');\n				for (const key of late) hidden.delete(key);",
		also: [
			{ file: store, find: 'const rows = await this.#inner.logAfter(actor, stream, seq, limit);', put: 'const rows = (await this.#inner.logAfter(actor, stream, seq, limit)).filter((row) => !hidden.has(refKey(row)));' },
			{ file: store, find: 'class Passing extends', put: 'const hidden = new Set<string>();\nclass Passing extends' },
		],
	},
	{ name: 'wall clock decides the merge', file: 'src/lib/domain/merge/merge.ts', find: 'stamp.rev > effect.base && stamp.vault !== vault ? stamp : undefined', put: "vault < stamp.vault && stamp.rev > 1 && stamp.vault !== vault ? stamp : undefined" },
	{ name: 'a conflict is silently overwritten', file: 'src/lib/domain/merge/merge.ts', find: 'stamp.rev > effect.base && stamp.vault !== vault ? stamp : undefined', put: 'stamp.rev > effect.base && stamp.vault !== vault && stamp.rev < 0 ? stamp : undefined' },
	{ name: 'cursor saved before rows', file: `${sync}/pull.ts`, find: 'return told?.ok === false ? told : this.#apply({ puts, removes, cursors: pages.cursors });', put: 'const first = await this.#apply({ puts: [], removes: [], cursors: pages.cursors });\n		return told?.ok === false ? told : first.ok ? this.#apply({ puts, removes, cursors: pages.cursors }) : first;' },
	{ name: 'no tombstone when a record leaves a scope', file: `${core}/push.ts`, find: "streamsOf(before).filter((stream) => !now.includes(stream));", put: 'streamsOf(before).filter(() => false);' },
	{ name: 'a scope that was taken away keeps its records', file: `${sync}/pull.ts`, find: 'const removes = this.#ports.held.outside(scope);', put: 'const removes: readonly RecordRef[] = [];' },
	{ name: 'scope checked only on what the client claims', file: `${core}/memoryStore.ts`, find: '				return record !== undefined && mayRead(record.placement, actor) ? [record] : [];\n			}),\n			formerly', put: '				return record !== undefined ? [record] : [];\n			}),\n			formerly' },
	{
		name: 'restricted records go out with their area', file: `${core}/placement.ts`, find: 'if (placement.readers !== null) return placement.readers', put: 'if (placement.readers?.length === 0) return placement.readers',
		also: [{ file: `${core}/memoryStore.ts`, find: 'return record === undefined || !mayRead(record.placement, actor) ? [] :', put: 'return record === undefined ? [] :' }],
	},
	{ name: 'a device may choose its streams', file: `${core}/pull.ts`, find: 'const names = streamsOfActor(actor);', put: 'const names = [...new Set([...streamsOfActor(actor), ...request.cursors.map((cursor) => cursor.stream)])];', also: [{ file: `${core}/memoryStore.ts`, find: 'return streamsOfActor(actor).includes(stream) ? [...(this.#logs', put: 'return actor !== null ? [...(this.#logs' }, { file: `${core}/memoryStore.ts`, find: 'return new Map(streams.filter((stream) => mine.includes(stream)).map((', put: 'return new Map(streams.filter(() => mine.length > 0).map((' }, { file: `${core}/memoryStore.ts`, find: 'return record === undefined || !mayRead(record.placement, actor) ? [] :', put: 'return record === undefined ? [] :' }] },
	{ name: 'outbox emptied before the answer', file: `${sync}/push.ts`, find: '		if (!answer.ok) return this.#failed(batch, answer.problem);', put: "		if (!answer.ok && answer.problem.code === 'offline') await this.#ports.outbox.retire(this.#ports.outbox.items.filter((item) => batch.some((group) => group.id === item.operation.group)));\n		if (!answer.ok) return this.#failed(batch, answer.problem);" },
	{ name: 'replay ended before the pull stored it', file: 'src/lib/worker/syncEngine.ts', find: "const acknowledged = vault.outbox.items.filter((item) => item.state === 'acknowledged');", put: "const acknowledged = vault.outbox.items.filter((item) => item.state !== 'refused');" },
	{ name: 'no lock against two writers of one vault', file: 'src/lib/testing/memoryDeviceStore.ts', find: "if (closed || disk.holder !== holder) return problem('vault_elsewhere');", put: '' },
	{ name: 'a group taken in part', file: `${core}/groups.ts`, find: '	if (fault !== undefined) {\n		space.drop();', put: '	if (fault !== undefined) {\n		space.keep();' },
	{ name: 'a restore is not noticed', file: `${core}/epoch.ts`, find: 'if (known.acknowledged <= received && (known.count ?? 0) <= taken &&', put: 'if (known.acknowledged >= 0 &&' },
	{ name: 'a restore is noticed by the highest number alone', scenario: 'a server restored from a backup that knows a later save and not the one that stood aside', file: `${core}/epoch.ts`, find: ' && (known.count ?? 0) <= taken &&', put: ' &&' },
	{ name: 'what a restored server forgot is not offered again', file: 'src/lib/worker/syncEngine.ts', find: '		const offered = await vault.outbox.reoffer();', put: '		const offered = ok(null);' },
	{ name: 'epoch noted first', scenario: 'a server restored from a backup', file: 'src/lib/worker/syncEngine.ts', find: '		const offered = await vault.outbox.reoffer();', put: '		await this.#epoch.begin(epoch);\n		const offered = await vault.outbox.reoffer();' },
	{ name: 'bytes that a restored server lacks are not asked about', scenario: 'a server restored from a backup that was made between a photo and its bytes', file: 'src/lib/worker/epochMemory.ts', find: 'this.#set({ ...this.#known, file })', put: 'this.#set(this.#known)' },
	{ name: 'one refused save stops all others', file: `${sync}/push.ts`, find: "		const items = operations.flatMap((operation) => settled(operation, byId.get(operation.opId), this.#ports.now()) ?? []);", put: "		if (answer.value.lines.some((line) => line.outcome === 'refused')) return fail(problem('server_busy'));\n		const items = operations.flatMap((operation) => settled(operation, byId.get(operation.opId), this.#ports.now()) ?? []);" },
	{ name: 'a losing value is not kept', file: `${core}/applyOperation.ts`, find: '		space.put(made);\n		return { type: made.type, id: made.id };', put: '		return { type: made.type, id: made.id };' },
	{ name: 'what belongs to a case stays when it goes', file: `${core}/push.ts`, find: 'if (owner === undefined || handled.has(refKey(child.ref))) return [];', put: 'return [];' },
	{
		name: 'work of the same push stays with the old readers', file: `${core}/push.ts`, find: '		settlePlaces(space);\n		// Last of what locks', put: '		// Last of what locks',
		also: [{ file: `${core}/push.ts`, find: '		settlePlaces(space);\n		const moved', put: '		const moved' }],
	},
	{ name: 'a grant that ends by time takes nothing back', file: `${core}/endGrants.ts`, find: 'log: changes.filter(({ kept }) => kept)', put: 'log: changes.filter(({ kept }) => !kept)' },
	{ name: 'a grant that was taken back still opens the case', file: 'src/lib/domain/cases/sight.ts', find: "state: fields[grantEndField(id)] === true ? 'ended' :", put: "state: fields[grantEndField(id)] === 'true' ? 'ended' :" },
	{ name: 'a grant is taken from who may not give it', file: `${core}/restricted.ts`, find: 'if ((!leads && !mayGive(work, me)) || grant.by', put: 'if (grant.by' },
	{ name: 'sight alone is enough to change a case', file: `${core}/restricted.ts`, find: "if (access !== 'work' ||", put: 'if (access === null ||' },
	{ name: 'a removed record comes back from its page', store: 'dexie', file: 'src/lib/db/pulledRecords.ts', find: 'const buried = removes.filter(([key]) => index.pageOf.has(key) && !index.gone.has(key));', put: 'const buried = removes.filter(([key]) => index.pageOf.has(key) && index.gone.has(key));' },
	{ name: 'the number of who holds the vault is not looked at', store: 'dexie', file: 'src/lib/db/fence.ts', find: "else if (holds.value !== mine) throw new Refusal(problem('vault_elsewhere'));", put: '' },
	{ name: 'what is done with is not kept for a restored server', store: 'dexie', file: 'src/lib/db/outboxRows.ts', find: '					await db.sent.add(row);\n', put: '' },
	{ name: 'records are read for a change and not locked', store: 'postgres', file: 'src/lib/server/store/pushTx.ts', find: 'order by r.type, r.id for no key update of r`.execute(tx);\n	return rows;', put: 'order by r.type, r.id`.execute(tx);\n	return rows;' },
	{ name: 'the sum of a stream is kept when the stream goes on', store: 'postgres', file: 'src/lib/server/store/streamSums.ts', find: 'kept.head === (await headOf(tx, tenantId, stream))', put: 'kept.head <= (await headOf(tx, tenantId, stream))' },
	{ name: 'what moves with its case is not moved', store: 'postgres', file: 'src/lib/server/store/writes.ts', find: 'if (moved.length === 0) return;', put: 'if (moved.length < 3) return;' },
	{ name: 'a refusal is stored without its reason', store: 'postgres', file: 'src/lib/server/store/writes.ts', find: 'each((operation) => operation.problem)', put: 'each(() => null)' },
	{ name: 'what came into sight while a push waited for a lock counts as gone', store: 'postgres', file: `${core}/push.ts`, find: 'unseen.filter((record) => mayRead(record.placement, actor))', put: 'unseen.filter((record) => record.rev < 0)', also: [{ file: `${core}/push.ts`, find: 'unseen.filter((record) => !mayRead(record.placement, actor))', put: 'unseen' }] },
];

/** Fails unless each edit stands exactly once in its file: a plant that has no effect proves nothing. */
export function planted(plant: Plant, file: string, source: string): string {
	let text = source;
	for (const edit of [plant, ...(plant.also ?? [])].filter((each) => each.file === file)) {
		const parts = text.split(edit.find);
		if (parts.length !== 2) throw new Error(`the plant "${plant.name}" fits ${parts.length - 1} times into ${file}: write it anew in src/lib/testing/simulation/plants.ts`);
		text = parts.join(edit.put);
	}
	return text;
}

export function filesOf(plant: Plant): readonly string[] {
	return [...new Set([plant, ...(plant.also ?? [])].map((edit) => edit.file))];
}

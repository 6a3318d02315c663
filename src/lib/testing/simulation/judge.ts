import { asVaultId, serverId, type Id, type VaultId } from '../../domain/ids.ts';
import { sameJson, type Json } from '../../domain/json.ts';
import { recordTypes, refKey } from '../../domain/records/record.ts';
import type { PushLine, StreamName } from '../../protocol/messages.ts';
import { plus, emptySum, sameSum } from '../../protocol/streamSum.ts';
import { asStored } from '../../server/core/memoryStore.ts';
import type { Actor, LogRow, PlacedRecord, Placement, Writes } from '../../server/core/port.ts';
import { streamsOf } from '../../server/core/placement.ts';
import { streamsOfActor } from '../../server/core/pull.ts';
import type { App, Device } from './device.ts';
import { endsDue, maySee, type Eyes } from './oracle.ts';
import { ReferenceModel } from './reference.ts';
import type { Scheduler } from './scheduler.ts';
import type { SimServer } from './server.ts';

/** An invariant of the architecture that does not hold. */
export class Violation extends Error {
	readonly invariant: string;
	constructor(invariant: string, what: string) {
		super(`invariant ${invariant}: ${what}`);
		this.invariant = invariant;
	}
}

/** Holds what was promised to people and devices, and compares it with what is. */
export class Judge {
	readonly model = new ReferenceModel();
	/** Vaults that lie: nothing that they send may have an effect. */
	readonly evil = new Set<VaultId>();
	/** Vaults whose disk was harmed; null when the server was restored, for then any device may find that it differs. */
	mayDiffer: Set<VaultId> | null = new Set();
	differences = 0;
	readonly #scheduler: Scheduler;
	#server: SimServer | null = null;
	readonly #saved = new Map<Device, Set<Id>>();
	readonly #acknowledged = new Map<VaultId, Set<Id>>();
	/** Rows as the database gave them out, by actor: what goes out on the wire must be among them. */
	readonly #given = new Map<VaultId, Set<string>>();
	readonly #lain = new Map<string, Set<StreamName>>();
	readonly #areas = new Map<Id, Set<StreamName>>();
	commitCount = 0;
	outcomes: Record<string, number> = {};

	constructor(scheduler: Scheduler) {
		this.#scheduler = scheduler;
	}

	watch(server: SimServer): void {
		this.#server = server;
		this.model.seed([...server.inner.records.values()]);
		for (const record of server.inner.records.values()) this.#lain.set(refKey(record), new Set(streamsOf(record.placement)));
	}

	fail(invariant: string, what: string): void {
		this.#scheduler.fail(new Violation(invariant, what));
	}

	readonly saved = (device: Device, operations: readonly Id[]): void => {
		const all = this.#saved.get(device) ?? new Set();
		for (const id of operations) all.add(id);
		this.#saved.set(device, all);
	};

	readonly acknowledged = ({ me, vault }: Actor, lines: readonly PushLine[]): void => {
		const all = this.#acknowledged.get(vault) ?? new Set();
		for (const line of lines) if (line.outcome !== 'retry') all.add(line.opId);
		this.#acknowledged.set(vault, all);
		const missing = lines.find((line) => line.outcome !== 'retry' && !this.#has(me.officerId, line.opId));
		if (missing !== undefined) this.fail('2 what the server acknowledged is never lost', `operation ${missing.opId} was answered and is not stored`);
	};

	readonly differed = (vault: VaultId): void => {
		this.differences += 1;
		if (this.mayDiffer?.has(vault) === false) this.fail('4 the device equals the server restricted to its scope', `a device that lost nothing holds something else than the server says, and only its checksum healed it`);
	};

	/** Asked before a commit is seen, for what the officer could see until then decides what may change. */
	readonly commits = (actor: Actor, writes: Writes): (() => void) => {
		const seen = (key: string): boolean => {
			const record = this.#server?.inner.records.get(key);
			return record === undefined || this.#sees(record, eyesOf(actor));
		};
		const unseen = new Set(writes.operations.flatMap(({ body }) => targetsIn(body)).filter((key) => !seen(key)));
		const changed = writes.records.filter((record) => !seen(refKey(record)));
		if (actor.vault === asVaultId(serverId)) return this.#ends(writes);
		return () => this.#committed(actor, writes, unseen, changed);
	};

	/** The server's own work: what has come to its end by time, and nothing else. */
	#ends(writes: Writes): () => void {
		const now = new Date(this.#scheduler.nowMs).toISOString();
		for (const record of writes.records) {
			const before = this.#server?.inner.records.get(refKey(record));
			const due = record.type === 'event' ? before === undefined : before !== undefined && endsDue(before.fields, record.fields, now);
			if (!due) this.fail('5 nothing out of scope has an effect', `the server changed ${refKey(record)} by itself: ${JSON.stringify(record.fields)}`);
		}
		return () => {
			this.commitCount += 1;
			this.#scheduler.note('═ server', `ends grants: ${writes.records.map((record) => `${record.type}/${record.id.slice(-4)}@${record.rev}`).join(' ')}`);
			this.model.seed(writes.records);
			for (const record of writes.records) this.#lies(refKey(record), record.placement);
			for (const { ref, placement } of writes.moved) this.#lies(refKey(ref), placement);
		};
	}

	#committed(actor: Actor, writes: Writes, unseen: ReadonlySet<string>, unseenChanged: readonly PlacedRecord[]): void {
		this.commitCount += 1;
		this.#scheduler.note(`═ ${actor.me.name}`, `commits ${writes.operations.map((operation) => `${operation.kind} ${operation.seq} ${operation.problem ?? operation.outcome}`).join(', ')} → ${[...writes.records.map((record) => `${record.type}/${record.id.slice(-4)}@${record.rev}`), ...writes.moved.map(({ ref }) => `${ref.type}/${ref.id.slice(-4)} moved`)].join(' ')}`);
		for (const { outcome } of writes.operations) this.outcomes[outcome] = (this.outcomes[outcome] ?? 0) + 1;
		const found = this.model.follow(writes, actor, unseen);
		if (found !== null) this.fail(found.invariant, found.what);
		const [stranger] = unseenChanged;
		if (stranger !== undefined) this.fail('5 nothing out of scope has an effect', `${actor.me.name} changed ${refKey(stranger)} unseen`);
		for (const record of writes.records) this.#lies(refKey(record), record.placement);
		// What hangs on a case goes with it, and whoever had it there may still send work on it.
		for (const { ref, placement } of writes.moved) this.#lies(refKey(ref), placement);
		const beyond = writes.records.find((record) => !this.#mayWrite(actor, record, writes));
		if (beyond !== undefined) this.fail('5 nothing out of scope has an effect', `${actor.me.name} wrote ${refKey(beyond)} where the officer never was`);
	}

	#lies(key: string, placement: Placement): void {
		this.#lain.set(key, new Set([...(this.#lain.get(key) ?? []), ...streamsOf(placement)]));
	}

	/** Into the own areas, to what the officer has or once had, and wherever a hand-over of this push leads. */
	#mayWrite(actor: Actor, record: PlacedRecord, writes: Writes): boolean {
		const mine = streamsOfActor(actor);
		const had = (key: string): boolean => [...(this.#lain.get(key) ?? [])].some((stream) => mine.includes(stream) || this.#areasOf(actor).has(stream));
		const owner = (record.fields['of'] ?? { type: 'case', id: record.fields['caseId'] ?? '' }) as { readonly type: string; readonly id: string };
		const about = [refKey(record), `${owner.type}/${owner.id}`, `place/${String(record.fields['placeId'])}`];
		// Who lies names only what was hidden at the time: it counts as a lie unless it was handed to the liar, or taken away, meanwhile.
		const made = this.#lain.get(refKey(record))?.size === 1 && record.rev === 1;
		if (this.evil.has(actor.vault)) return about.slice(made ? 1 : 0).some(had);
		if (record.areaId !== null && actor.me.leafAreaIds.includes(record.areaId)) return true;
		return about.some(had) || writes.operations.some((operation) => operation.kind === 'transfer' && operation.body.includes(record.id));
	}

	/** Streams of the areas that the officer ever had. */
	#areasOf(actor: Actor): Set<StreamName> {
		const areas = this.#areas.get(actor.me.officerId) ?? new Set();
		for (const area of actor.me.leafAreaIds) areas.add(`a:${area}`);
		this.#areas.set(actor.me.officerId, areas);
		return areas;
	}

	readonly read = (actor: Actor, stream: StreamName, rows: readonly LogRow[]): void => {
		this.#areasOf(actor);
		const given = this.#given.get(actor.vault) ?? new Set();
		this.#given.set(actor.vault, given);
		for (const row of rows) {
			if (row.record === null) continue;
			given.add(row.record);
			const record = this.#server?.inner.records.get(refKey(row));
			if (record !== undefined && !this.#sees(record, eyesOf(actor))) this.fail('5 no response ever contained a row out of scope', `${refKey(row)} of ${stream} for ${actor.me.name}: ${JSON.stringify(record)}`);
		}
	};

	readonly answered = (actor: Actor, piece: string): void => {
		for (const text of piece.split('\n')) {
			if (!text.startsWith('{"kind":"put"')) continue;
			const record = text.slice(text.indexOf(',"record":') + ',"record":'.length, -1);
			if (this.#given.get(actor.vault)?.has(record) !== true) this.fail('5 no response ever contained a row out of scope', `a row that the database did not give: ${text.slice(0, 120)}`);
		}
	};

	/** Invariant 1, at any moment: also while programs are dead and half an answer is on its way. */
	async checkSaved(device: Device): Promise<void> {
		const here = new Set((await device.disk.operations()).map((item) => item.operation.opId));
		for (const id of this.#saved.get(device) ?? []) if (!here.has(id) && !this.#has(device.identity.officerId, id)) throw new Violation('1 what the screen called saved is on the server or in the outbox', `${device.name}: operation ${id} is nowhere`);
		for (const [id, seq] of device.drafts) {
			const kept = await device.disk.draftSeq(id);
			if (kept === null || kept < seq) throw new Violation('1 what the screen called saved is on the server or in the outbox', `${device.name}: the draft has answer ${kept}, ${seq} was told to be stored`);
		}
	}

	/** What a real database holds is what its commits add up to; from here on the judge looks at what was read from it. */
	async checkDatabase(): Promise<void> {
		const differs = await this.#server?.database?.readBack(this.#server.inner);
		if (differs !== null && differs !== undefined) throw new Violation('2 what the server acknowledged is never lost', differs);
	}

	/** Invariants 2, 3, 4, 7 of a device, once the network is back and all was sent and fetched. */
	async checkHealed(device: Device): Promise<void> {
		const { app, name } = device;
		const server = this.#server;
		if (app === null || server === null) throw new Violation('7 once the network is back the outbox empties', `${name} does not open`);
		const state = app.engine.state();
		const left = app.vault.outbox.items.filter((item) => item.state !== 'refused');
		const files = state.unsentFiles - this.#stuckFiles(device, app).length;
		if (left.length > 0 || state.unsent > 0 || files > 0) throw new Violation('7 once the network is back the outbox empties', `${name} still holds ${left.map((item) => `${item.operation.seq} ${item.state}`).join(', ')}, ${files} files; ${state.phase} ${state.problem?.code ?? ''}`);
		await this.checkSaved(device);
		const { vault, officerId } = device.identity;
		for (const id of [...(this.#saved.get(device) ?? []), ...(this.#acknowledged.get(vault) ?? [])]) if (!this.#has(officerId, id)) throw new Violation('2 what the server acknowledged is never lost', `${name}: operation ${id} is not on the server`);
		const seqs = [...server.inner.operations.values()].filter((kept) => kept.vault === vault).map((kept) => kept.seq).toSorted((a, b) => a - b);
		const hole = seqs.findIndex((seq, at) => seq !== at + 1);
		if (hole >= 0) throw new Violation('3 each operation takes effect once', `${name}: numbers go ${seqs.slice(Math.max(0, hole - 1), hole + 2).join(', ')}`);

		const visible = this.visibleTo(server.actorOf(device.identity));
		// Who sets a database back without `npm run restore`, which begins an epoch, and lets all that was lost come again before any device asks, changes when it was received, and nothing else.
		const same = this.mayDiffer === null ? withoutReceipt : (record: string): string => record;
		compare(`${name} holds`, new Map((await device.disk.held()).map(({ record }) => [refKey(record), JSON.stringify(record)])), visible, same);
		compare(`${name} shows`, new Map(recordTypes.flatMap((type) => app.vault.view.all(type).map(({ id }): [string, string] => [`${type}/${id}`, JSON.stringify(app.vault.view.get(type, id))]))), visible, same);
		await this.#checkSums(device, server);
		for (const item of await device.disk.operations()) {
			const { body } = item.operation;
			if (body.kind === 'attach' && item.state === 'acknowledged' && server.files.whole.get(body.fileId) === undefined && this.#mayStillSend(device, body.fileId)) throw new Violation('7 once the network is back the outbox empties', `${name}: the bytes of ${body.fileId} are not on the server`);
		}
	}

	#stuckFiles(device: Device, app: App): readonly Id[] {
		const refused = app.vault.outbox.items.flatMap(({ state, operation: { body } }) => (state === 'refused' && body.kind === 'attach' ? [body.fileId] : []));
		return app.vault.files.waiting().map(({ id }) => id).filter((id) => refused.includes(id) || !this.#mayStillSend(device, id));
	}

	visibleTo(actor: Actor): Map<string, string> {
		const records = [...(this.#server?.inner.records.values() ?? [])].filter((record) => record.kept && record.deleted !== true && this.#sees(record, eyesOf(actor)));
		return new Map(records.map((record) => [refKey(record), JSON.stringify(asStored(record))]));
	}

	async #checkSums(device: Device, server: SimServer): Promise<void> {
		const held = await device.disk.held();
		const actor = server.actorOf(device.identity);
		for (const stream of streamsOfActor(actor)) {
			const mine = held.filter(({ streams }) => streams.includes(stream)).reduce((sum, { record }) => plus(sum, record.id, record.rev), emptySum);
			const theirs = await server.sum(actor, stream);
			if (!sameSum(mine, theirs)) throw new Violation('4 the device equals the server restricted to its scope', `${device.name}: the sum of ${stream} differs, ${mine.count} held of ${theirs.count}`);
		}
	}

	/** A file whose record has left the officer's scope stays on the device and waits there visibly. */
	#mayStillSend(device: Device, fileId: Id): boolean {
		return this.#server?.fileOf(device.identity, fileId) !== null;
	}

	#sees(record: PlacedRecord, eyes: Eyes): boolean {
		return this.#server !== null && maySee(this.#server.inner.records, record, eyes);
	}

	#has(officerId: Id, opId: Id): boolean {
		return this.#server?.inner.operations.has(`${officerId}/${opId}`) === true;
	}
}

function targetsIn(body: string): readonly string[] {
	try {
		const read = (JSON.parse(body) as { readonly body?: { readonly ref?: { readonly type: string; readonly id: string }; readonly caseId?: string } }).body;
		return [...(read?.ref === undefined ? [] : [`${read.ref.type}/${read.ref.id}`]), ...(read?.caseId === undefined ? [] : [`case/${read.caseId}`])];
	} catch {
		return [];
	}
}

function eyesOf({ me }: Actor): Eyes {
	return { officerId: me.officerId, leafAreaIds: me.leafAreaIds };
}

/** After a restore the same fields may have been written in another order. */
function isSame(a: string, b: string): boolean {
	return a === b || sameJson(JSON.parse(a) as Json, JSON.parse(b) as Json);
}

function withoutReceipt(record: string): string {
	return record.startsWith('{"type":"event"') ? record.replace(/"receivedAt":"[^"]*"/, '"receivedAt":""') : record;
}

function compare(what: string, is: ReadonlyMap<string, string>, should: ReadonlyMap<string, string>, same: (record: string) => string): void {
	for (const [key, value] of should) {
		if (is.get(key) === undefined) throw new Violation('4 the device equals the server restricted to its scope', `${what} no ${key}`);
		if (!isSame(same(is.get(key) ?? ''), same(value))) throw new Violation('4 the device equals the server restricted to its scope', `${what} ${is.get(key)}, the server has ${value}`);
	}
	for (const key of is.keys()) if (!should.has(key)) throw new Violation('4 the device holds nothing beyond its scope', `${what} ${key}`);
}

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { asVaultId, type Id } from '../domain/ids.ts';
import type { OperationBody } from '../domain/operation.ts';
import type { EntryShape, EventShape, Instant, ReviewShape } from '../domain/records/shapes.ts';
import type { Actor, ServerStore } from '../server/core/port.ts';
import { actorOf, door, fresh, makeWorld, noon, testCase, TestDevice, type OfficerName, type World } from './serverWorld.ts';

export type OpenedStore = {
	readonly store: ServerStore;
	/** Writes a world as set-up does. */
	seed(world: World): Promise<void>;
	/** Makes the device known, as sign-in does. */
	enrol(actor: Actor): Promise<void>;
	/** The lines of operations as they were kept: answered ones, and early ones. */
	kept(actor: Actor): Promise<{ readonly answered: ReadonlyMap<Id, { readonly body: string; readonly outcome: string; readonly problem: string | null }>; readonly early: ReadonlyMap<Id, string> }>;
	/** Lets so much time pass that the logs are shortened. */
	shorten(): Promise<void>;
	/** What the server does by itself at this time. */
	endGrants(now: Instant): Promise<void>;
	close(): Promise<void>;
};

/** What every `ServerStore` must do, said through push and pull. */
export function serverStoreContract(name: string, open: () => Promise<OpenedStore>): void {
	describe(`server store: ${name}`, () => {
		let opened: OpenedStore;
		let world: World;
		beforeAll(async () => { opened = await open(); });
		afterAll(() => opened.close());
		beforeEach(async () => {
			world = makeWorld();
			await opened.seed(world);
		});
		async function device(officer: OfficerName): Promise<TestDevice> {
			const made = new TestDevice(opened.store, actorOf(world, officer, asVaultId(fresh())));
			await opened.enrol(made.actor);
			return made;
		}
		const rename = (base: number, title: string): OperationBody => ({ kind: 'setFields', ref: { type: 'case', id: world.eastCase }, base, set: { title } });
		const move = (base: number, name: string, from: string, set = {}): OperationBody => ({ kind: 'moveCase', caseId: world.eastCase, base, move: name, from, packVersion: 1, set, note: null });

		it('gives an officer the tenant’s records and those of her areas, and nothing else', async () => {
			const mara = await device('mara');
			await mara.pull();
			expect(mara.holds('place', world.eastDoor) && mara.holds('case', world.eastCase) && mara.holds('officer', world.officers.ines)).toBe(true);
			expect(mara.holds('place', world.westDoor) || mara.holds('case', world.westCase)).toBe(false);
		});

		it('shows a restricted case, and what belongs to it, only to who is named on it', async () => {
			const [mara, noor, sol] = [await device('mara'), await device('noor'), await device('sol')];
			for (const one of [mara, noor, sol]) await one.pull();
			expect([mara, noor, sol].map((one) => [one.holds('case', world.secretCase), one.holds('note', world.secretNote)])).toEqual([[true, true], [false, false], [false, false]]);
		});

		it('takes a change and gives it to the colleague with the timeline’s line', async () => {
			const [mara, noor] = [await device('mara'), await device('noor')];
			await noor.pull();
			const [line] = await mara.save(rename(1, 'Exit blocked'));
			expect(line).toMatchObject({ outcome: 'ok', revisions: [{ ref: { type: 'case', id: world.eastCase }, rev: 2 }, { ref: { type: 'event' }, rev: 1 }] });
			const lines = await noor.pull();
			expect(noor.get('case', world.eastCase)?.fields['title']).toBe('Exit blocked');
			expect(lines.filter((one) => 'kind' in one && one.kind === 'put')).toHaveLength(2);
			expect((noor.ofType('event')[0]?.fields as unknown as EventShape).receivedAt).toBe(noon);
		});

		it('keeps what was made and changed in one push, in one save and in two', async () => {
			const [mara, noor] = [await device('mara'), await device('noor')];
			const [made, later] = [fresh(), fresh()];
			const opened = (id: Id): OperationBody => ({ kind: 'createRecord', ref: { type: 'case', id }, areaId: world.east, fields: testCase({ openedBy: world.officers.mara, organisationId: world.station, placeId: world.eastDoor }) });
			const started = (id: Id): OperationBody => ({ kind: 'moveCase', caseId: id, base: 0, move: 'start', from: 'found', packVersion: 1, set: {}, note: null });
			const lines = await mara.send([...mara.operations(opened(made), started(made)), ...mara.operations(opened(later)), ...mara.operations(started(later))]);
			expect(lines.map((line) => line.outcome)).toEqual(['ok', 'ok', 'ok', 'ok']);
			await noor.pull();
			expect([made, later].map((id) => noor.get('case', id)?.fields['state'])).toEqual(['doing', 'doing']);
		});

		it('answers a repeated push as before and does nothing again', async () => {
			const [mara, noor] = [await device('mara'), await device('noor')];
			const operations = mara.operations({ kind: 'note', noteId: fresh(), areaId: world.east, of: { type: 'case', id: world.eastCase }, text: 'called' }, rename(1, 'Once'));
			const first = await mara.send(operations);
			const second = await mara.send(operations);
			expect(second).toEqual(first);
			await noor.pull();
			expect(noor.get('case', world.eastCase)?.rev).toBe(2);
			expect(noor.ofType('note')).toHaveLength(1);
		});

		it('merges different fields and says so', async () => {
			const [mara, noor] = [await device('mara'), await device('noor')];
			await mara.save(rename(1, 'By Mara'));
			const [line] = await noor.save({ kind: 'setFields', ref: { type: 'case', id: world.eastCase }, base: 1, set: { priority: 'urgent' } });
			await mara.pull();
			expect(line?.outcome).toBe('merged');
			expect(mara.get('case', world.eastCase)?.fields).toMatchObject({ title: 'By Mara', priority: 'urgent' });
		});

		it('keeps both values of a field that two changed, with who and when', async () => {
			const [mara, noor] = [await device('mara'), await device('noor')];
			await mara.save(rename(1, 'By Mara'));
			const [line] = await noor.save(rename(1, 'By Noor'));
			expect(line?.outcome).toBe('review');
			await mara.pull();
			expect(mara.get('case', world.eastCase)?.fields['title']).toBe('By Mara');
			const review = mara.ofType('review')[0]?.fields as unknown as ReviewShape;
			expect(review).toMatchObject({ field: 'title', current: 'By Mara', currentBy: world.officers.mara, other: 'By Noor', otherBy: world.officers.noor, state: 'open' });
		});

		it('never overrides by what was seen before, and lets who saw it change it', async () => {
			const [mara, noor] = [await device('mara'), await device('noor')];
			await mara.save(rename(1, 'By Mara'));
			expect((await noor.save(rename(2, 'By Noor, who saw it')))[0]?.outcome).toBe('ok');
		});

		it('puts two moves that exclude each other up for review and tells it in the timeline', async () => {
			const [mara, sol] = [await device('mara'), await device('sol')];
			await sol.save(move(1, 'stop', 'found'));
			const [line] = await mara.save(move(1, 'start', 'found'));
			expect(line?.outcome).toBe('review');
			await mara.pull();
			expect(mara.get('case', world.eastCase)?.fields['state']).toBe('stopped');
			expect(mara.ofType('event').map((event) => event.fields['kind']).sort()).toEqual(['moved', 'reviewed']);
			expect(mara.ofType('review')[0]?.fields).toMatchObject({ field: 'state', current: 'stopped', other: 'doing' });
		});

		it('keeps what it refuses, with the reason and word for word, and answers it the same again', async () => {
			const mara = await device('mara');
			const operations = mara.operations({ kind: 'setFields', ref: { type: 'place', id: world.westDoor }, base: 1, set: { label: 'not mine' } });
			const [line] = await mara.send(operations);
			const { answered } = await opened.kept(mara.actor);
			expect(answered.get(operations[0]?.opId as Id)).toMatchObject({ body: JSON.stringify(operations[0]), outcome: 'refused', problem: 'record_missing' });
			expect(await mara.send(operations)).toEqual([line]);
		});

		it('takes all of a group or none of it', async () => {
			const [mara, noor] = [await device('mara'), await device('noor')];
			const lines = await mara.save(rename(1, 'With a bad companion'), { kind: 'setFields', ref: { type: 'place', id: world.westDoor }, base: 1, set: { label: 'not mine' } });
			expect(lines.map((line) => [line.outcome, line.problem?.code])).toEqual([['refused', 'depends_on_refused'], ['refused', 'record_missing']]);
			await noor.pull();
			expect(noor.get('case', world.eastCase)?.rev).toBe(1);
		});

		it('lets what depends on a refused operation wait, and everything else go on', async () => {
			const mara = await device('mara');
			const bad = mara.operations({ kind: 'createRecord', ref: { type: 'place', id: fresh() }, areaId: world.east, fields: { ...door('bad'), order: -1 } });
			const target = (bad[0]?.body as { ref: { id: ReturnType<typeof fresh> } }).ref.id;
			const after = mara.operations({ kind: 'setFields', ref: { type: 'place', id: target }, base: 0, set: { label: 'later' } });
			const other = mara.operations(rename(1, 'Goes on'));
			const lines = await mara.send([...bad, ...after, ...other]);
			expect(lines.map((line) => line.problem?.code ?? line.outcome)).toEqual(['field_invalid', 'depends_on_refused', 'ok']);
		});

		it('asks for a group that came in part once more, whole', async () => {
			const mara = await device('mara');
			const operations = mara.operations(rename(1, 'Half'), rename(1, 'Whole'));
			expect((await mara.send(operations.slice(0, 1)))[0]).toMatchObject({ outcome: 'retry', problem: { code: 'group_incomplete' } });
			expect((await mara.send(operations)).map((line) => line.outcome)).toEqual(['ok', 'ok']);
		});

		it('refuses operations of another officer or another device, and does not block the real one', async () => {
			const [mara, noor] = [await device('mara'), await device('noor')];
			const operations = mara.operations(rename(1, 'Mara’s own'));
			const forged = operations.map((operation) => ({ ...operation, vault: noor.actor.vault }));
			expect((await noor.send(forged))[0]?.problem?.code).toBe('operation_forged');
			expect((await mara.send(operations))[0]?.outcome).toBe('ok');
		});

		it.each<[string, (world: World) => OperationBody, string]>([
			['a record in another area', (w) => ({ kind: 'createRecord', ref: { type: 'place', id: fresh() }, areaId: w.west, fields: door('West 102') }), 'out_of_scope'],
			['a change of what she cannot see', (w) => ({ kind: 'setFields', ref: { type: 'case', id: w.westCase }, base: 1, set: { title: 'x' } }), 'record_missing'],
			['a change of an officer', (w) => ({ kind: 'setFields', ref: { type: 'officer', id: w.officers.mara }, base: 1, set: { role: 'administrator' } }), 'operation_unknown'],
			['a new officer', (w) => ({ kind: 'createRecord', ref: { type: 'officer', id: fresh() }, areaId: w.east, fields: { name: 'x' } }), 'operation_unknown'],
			['a case of another organisation', (w) => ({ kind: 'createRecord', ref: { type: 'case', id: fresh() }, areaId: w.east, fields: testCase({ openedBy: w.officers.mara, organisationId: w.society }) }), 'not_allowed'],
			['a case that starts at its end', (w) => ({ kind: 'createRecord', ref: { type: 'case', id: fresh() }, areaId: w.east, fields: testCase({ openedBy: w.officers.mara, organisationId: w.station, state: 'done' }) }), 'move_not_allowed'],
			['a case of an unknown pack', (w) => ({ kind: 'createRecord', ref: { type: 'case', id: fresh() }, areaId: w.east, fields: testCase({ openedBy: w.officers.mara, organisationId: w.station, packId: 'none' }) }), 'pack_missing'],
			['a restricted case for nobody', (w) => ({ kind: 'createRecord', ref: { type: 'case', id: fresh() }, areaId: w.east, fields: testCase({ openedBy: w.officers.mara, organisationId: w.station, restricted: true }) }), 'field_required'],
			['a move of a supervisor’s', (w) => ({ kind: 'moveCase', caseId: w.eastCase, base: 1, move: 'stop', from: 'found', packVersion: 1, set: {}, note: null }), 'not_allowed'],
			['a move without what it asks for', (w) => ({ kind: 'moveCase', caseId: w.eastCase, base: 1, move: 'finish', from: 'found', packVersion: 1, set: {}, note: null }), 'field_required'],
			['an assignment to who cannot see it', (w) => ({ kind: 'assign', caseId: w.eastCase, base: 1, assigneeId: w.officers.ines }), 'out_of_scope'],
			['an assignment to nobody known', (w) => ({ kind: 'assign', caseId: w.eastCase, base: 1, assigneeId: w.eastDoor }), 'field_invalid'],
			['a field that the type does not have', (w) => ({ kind: 'setFields', ref: { type: 'person', id: w.eastPerson }, base: 1, set: { religion: 'x' } }), 'field_unknown'],
			['an id that is taken, unseen', (w) => ({ kind: 'createRecord', ref: { type: 'place', id: w.westDoor }, areaId: w.east, fields: door('mine now') }), 'record_exists'],
			['a case at a place out of sight', (w) => ({ kind: 'createRecord', ref: { type: 'case', id: fresh() }, areaId: w.east, fields: testCase({ openedBy: w.officers.mara, organisationId: w.station, placeId: w.westDoor }) }), 'record_missing'],
			['the work log of another', (w) => ({ kind: 'createRecord', ref: { type: 'workLog', id: fresh() }, areaId: w.east, fields: { officerId: w.officers.noor, day: '2026-11-20', text: 'x' } }), 'not_allowed'],
		])('refuses %s, by name, and changes nothing', async (_what, body, code) => {
			const [mara, sol] = [await device('mara'), await device('sol')];
			await sol.pull();
			expect((await mara.save(body(world)))[0]).toMatchObject({ outcome: 'refused', problem: { code }, revisions: [] });
			expect((await sol.pull()).filter((line) => 'kind' in line && (line.kind === 'put' || line.kind === 'leave'))).toEqual([]);
		});

		it('lets another organisation see a case and write a note on it, and nothing more', async () => {
			const sol = await device('sol');
			const change = (await sol.save({ kind: 'setFields', ref: { type: 'case', id: world.westCase }, base: 1, set: { title: 'taken over' } }))[0];
			const moved = (await sol.save({ kind: 'moveCase', caseId: world.westCase, base: 1, move: 'stop', from: 'found', packVersion: 1, set: {}, note: null }))[0];
			const note = (await sol.save({ kind: 'note', noteId: fresh(), areaId: world.west, of: { type: 'case', id: world.westCase }, text: 'please look' }))[0];
			expect([change?.problem?.code, moved?.problem?.code, note?.outcome]).toEqual(['not_allowed', 'not_allowed', 'ok']);
		});

		it('takes a restricted case and all that belongs to it away when it is handed on', async () => {
			const [mara, noor] = [await device('mara'), await device('noor')];
			await mara.pull();
			await noor.pull();
			const [line] = await mara.save({ kind: 'assign', caseId: world.secretCase, base: 1, assigneeId: world.officers.noor });
			expect(line).toMatchObject({ outcome: 'ok', revisions: [] });
			await mara.pull();
			await noor.pull();
			expect([mara, noor].map((one) => [one.holds('case', world.secretCase), one.holds('note', world.secretNote)])).toEqual([[false, false], [true, true]]);
			expect(noor.ofType('event').map((event) => event.fields['kind'])).toEqual(['assigned']);
		});

		it('puts an entry of a restricted case where the case lies, and its photo too, in whatever order they stand', async () => {
			const [mara, noor] = [await device('mara'), await device('noor')];
			const [entryId, fileId] = [fresh(), fresh()];
			const entry: EntryShape = { packId: 'test', packVersion: 1, formId: 'f', formVersion: 1, placeId: world.eastDoor, caseId: world.secretCase, taskId: null, answers: { ok: 'yes' }, xml: '<data/>', outcome: null, whom: null, officerId: world.officers.mara, companions: [], startedAt: noon, endedAt: noon, position: null };
			const hash = 'a'.repeat(64);
			const lines = await mara.save(
				{ kind: 'attach', fileId, areaId: world.east, file: { of: { type: 'entry', id: entryId }, placeId: null, purpose: 'visit', mime: 'image/jpeg', size: 3, sha256: hash, originalSha256: hash, width: 1, height: 1, capturedAt: noon, position: null, takenBy: world.officers.mara } },
				{ kind: 'submitEntry', entryId, areaId: world.east, entry },
			);
			expect(lines.map((line) => line.outcome)).toEqual(['ok', 'ok']);
			await mara.pull();
			await noor.pull();
			expect([mara.holds('entry', entryId), mara.holds('file', fileId), noor.holds('entry', entryId), noor.holds('file', fileId)]).toEqual([true, true, false, false]);
		});

		it('resumes a first pull from any checkpoint without a gap, mine first', async () => {
			const mara = await device('mara');
			const doors = Array.from({ length: 450 }, (): OperationBody => ({ kind: 'createRecord', ref: { type: 'place', id: fresh() }, areaId: world.east, fields: door('many') }));
			const owned: OperationBody = { kind: 'assign', caseId: world.eastCase, base: 1, assigneeId: world.officers.noor };
			await mara.send([...mara.operations(owned), ...doors.flatMap((body) => mara.operations(body))]);
			const noor = await device('noor');
			const { pull } = await import('../server/core/pull.ts');
			const areaRecords: string[] = [];
			let cursors: { stream: string; seq: number; after?: string }[] = [];
			for (let cut = 0; cut < 60; cut += 1) {
				let took = false;
				for await (const piece of pull(opened.store, noor.actor, { protocol: 1, vault: noor.actor.vault, app: 't', cursors }, () => noon)) {
					const lines = piece.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as { kind?: string; stream?: string; record?: { type: string; id: string }; cursor?: (typeof cursors)[number] });
					const cursor = lines.find((line) => line.kind === 'checkpoint')?.cursor;
					if (cursor === undefined) continue;
					areaRecords.push(...lines.flatMap((line) => (line.kind === 'put' && line.stream === `a:${world.east}` ? [`${line.record?.type ?? ''}/${line.record?.id ?? ''}`] : [])));
					const before = cursors.find((one) => one.stream === cursor.stream);
					if (before !== undefined && before.seq === cursor.seq && before.after === cursor.after) continue;
					cursors = [...cursors.filter((one) => one.stream !== cursor.stream), cursor];
					took = true;
					break;
				}
				if (!took) break;
			}
			expect(areaRecords[0]).toBe(`case/${world.eastCase}`);
			expect(new Set(areaRecords).size).toBeGreaterThanOrEqual(453);
			await noor.pull();
			expect(noor.ofType('place').length).toBe(451);
		});

		it('answers nothing about a stream out of scope', async () => {
			const mara = await device('mara');
			const stream = `a:${world.west}`;
			expect((await opened.store.heads(mara.actor, [stream])).size).toBe(0);
			expect(await opened.store.logAfter(mara.actor, stream, 0, 10)).toEqual([]);
			expect(await opened.store.sum(mara.actor, stream)).toEqual({ head: 0, count: 0, checksum: 0 });
			expect(await opened.store.snapshot(mara.actor, { stream, head: 99, below: 100, types: ['place', 'case'], assignedTo: null }, 10)).toEqual([]);
		});
	});
}

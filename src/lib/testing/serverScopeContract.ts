import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { asVaultId, type Id } from '../domain/ids.ts';
import type { OperationBody, Transfer } from '../domain/operation.ts';
import type { Fields, RecordRef } from '../domain/records/record.ts';
import type { EntryShape, FileShape } from '../domain/records/shapes.ts';
import type { Actor } from '../server/core/port.ts';
import type { OpenedStore } from './serverStoreContract.ts';
import { actorOf, door, fresh, makeWorld, noon, testCase, TestDevice, type OfficerName, type World } from './serverWorld.ts';

/** What every `ServerStore` does when a record or an officer changes areas, and when a case is granted to some or opened to all. */
export function serverScopeContract(name: string, open: () => Promise<OpenedStore>): void {
	describe(`server store, scopes: ${name}`, () => {
		let opened: OpenedStore;
		let world: World;
		beforeAll(async () => { opened = await open(); });
		afterAll(() => opened.close());
		beforeEach(async () => {
			world = makeWorld();
			await opened.seed(world);
		});
		async function enrolled(actor: Actor): Promise<TestDevice> {
			const made = new TestDevice(opened.store, actor);
			await opened.enrol(actor);
			await made.pull();
			return made;
		}
		const device = (officer: OfficerName): Promise<TestDevice> => enrolled(actorOf(world, officer, asVaultId(fresh())));
		/** The same officer and device, with other areas from now on. */
		const withAreas = (actor: Actor, ...areas: readonly Id[]): Actor => ({ ...actor, me: { ...actor.me, areaIds: areas, leafAreaIds: areas } });
		/** A supervisor of the east alone: she does not see where she hands over to. */
		const boss = (): Promise<TestDevice> => enrolled(withAreas(actorOf(world, 'sol', asVaultId(fresh())), world.east));
		const handOver = (change: Partial<Transfer> = {}): Transfer => ({
			kind: 'transfer', ref: { type: 'case', id: world.eastCase }, base: 1, from: world.east, toAreaId: world.west, organisationId: world.society, assigneeId: null, reason: 'lies beyond the river', ...change,
		});
		const note = (of: Id, areaId: Id): OperationBody => ({ kind: 'note', noteId: fresh(), areaId, of: { type: 'case', id: of }, text: 'was there' });
		/** Without the one that was there before. */
		const notes = (one: TestDevice): number => one.ofType('note').filter((each) => each.id !== world.secretNote).length;
		const entry = (officerId: Id, change: Partial<EntryShape>): EntryShape => ({
			packId: 'test', packVersion: 1, formId: 'f', formVersion: 1, placeId: null, caseId: null, taskId: null, answers: {}, xml: '<data/>', outcome: null, whom: null,
			officerId, companions: [], startedAt: noon, endedAt: noon, position: null, ...change,
		});

		it('hands a case over blindly, with all that belongs to it; the old area forgets it, the new one has it whole', async () => {
			const [sol, mara, ines] = [await boss(), await device('mara'), await device('ines')];
			await mara.save(note(world.eastCase, world.east));
			await mara.pull();
			const [line] = await sol.save(handOver({ assigneeId: world.officers.ines }));
			expect(line).toMatchObject({ outcome: 'ok', revisions: [] });
			for (const one of [sol, mara, ines]) await one.pull();
			expect([sol, mara].flatMap((one) => [one.holds('case', world.eastCase), notes(one), one.ofType('event').length])).toEqual([false, 0, 0, false, 0, 0]);
			expect(ines.get('case', world.eastCase)).toMatchObject({ areaId: world.west, rev: 2, fields: { assigneeId: world.officers.ines, leadId: null, organisationId: world.society, title: 'Stair blocked' } });
			expect(ines.ofType('note')).toHaveLength(1);
			expect(ines.ofType('event').map((event) => event.fields['data'])).toContainEqual({ fields: ['@area'], transfer: { from: world.east, to: world.west, organisationId: world.society, assigneeId: world.officers.ines, reason: 'lies beyond the river' } });
			expect((await ines.save({ kind: 'setFields', ref: { type: 'case', id: world.eastCase }, base: 2, set: { title: 'Mine now' } }))[0]?.outcome).toBe('ok');
		});

		it('hands over what was made offline in the same push, or in the same save, and what is written on it later', async () => {
			const [sol, ines] = [await boss(), await device('ines')];
			const [first, second] = [fresh(), fresh()];
			const made = (id: Id): OperationBody => ({ kind: 'createRecord', ref: { type: 'case', id }, areaId: world.east, fields: testCase({ openedBy: world.officers.sol, organisationId: world.station }) });
			const over = (id: Id): OperationBody => handOver({ ref: { type: 'case', id }, base: 0 });
			const lines = await sol.send([...sol.operations(made(first)), ...sol.operations(note(first, world.east)), ...sol.operations(over(first)), ...sol.operations(note(first, world.east)), ...sol.operations(made(second), over(second))]);
			expect(lines.map((line) => [line.outcome, line.problem?.code])).toEqual(lines.map(() => ['ok', undefined]));
			await sol.pull();
			await ines.pull();
			expect([ines.holds('case', first), ines.holds('case', second), ines.ofType('note').length]).toEqual([true, true, 2]);
			expect([sol.holds('case', first), sol.ofType('note').length, sol.ofType('event').length]).toEqual([false, 0, 0]);
		});

		it('hands a place over with its visits, photos, notes, and who lives there and nowhere else; cases stay', async () => {
			const [sol, mara, ines] = [await boss(), await device('mara'), await device('ines')];
			const [entryId, fileId, tenant, elsewhere, other] = [fresh(), fresh(), fresh(), fresh(), fresh()];
			const hash = 'a'.repeat(64);
			const file: FileShape = { of: { type: 'entry', id: entryId }, placeId: null, purpose: 'visit', mime: 'image/jpeg', size: 3, sha256: hash, originalSha256: hash, width: 1, height: 1, capturedAt: noon, position: null, takenBy: world.officers.mara };
			const lives = (personId: Id, placeId: Id): OperationBody => ({ kind: 'createRecord', ref: { type: 'residence', id: fresh() }, areaId: world.east, fields: { personId, placeId, tenure: 'tenant', head: false, since: null, until: null, registered: null } });
			const person = (id: Id): OperationBody => ({ kind: 'createRecord', ref: { type: 'person', id }, areaId: world.east, fields: { name: 'P', sex: null, birthYear: null, phones: [], idNumber: null, needs: [] } });
			const made = await mara.save(
				{ kind: 'createRecord', ref: { type: 'place', id: other }, areaId: world.east, fields: door('Other') }, person(tenant), person(elsewhere), lives(tenant, world.eastDoor), lives(elsewhere, world.eastDoor), lives(elsewhere, other),
				{ kind: 'submitEntry', entryId, areaId: world.east, entry: entry(world.officers.mara, { placeId: world.eastDoor }) }, { kind: 'attach', fileId, areaId: world.east, file },
				{ kind: 'note', noteId: fresh(), areaId: world.east, of: { type: 'place', id: world.eastDoor }, text: 'dog' },
			);
			expect(made.every((line) => line.outcome === 'ok')).toBe(true);
			const over = handOver({ ref: { type: 'place', id: world.eastDoor }, organisationId: null });
			expect((await mara.save(over))[0]?.problem?.code).toBe('not_allowed');
			expect((await sol.save(over))[0]?.outcome).toBe('ok');
			await ines.pull();
			await mara.pull();
			const held = (one: TestDevice): unknown => [one.holds('place', world.eastDoor), one.holds('entry', entryId), one.holds('file', fileId), one.holds('person', tenant), one.holds('person', elsewhere), one.holds('place', other), one.holds('case', world.eastCase), notes(one), one.ofType('residence').length];
			expect(held(ines)).toEqual([true, true, true, true, false, false, false, 1, 2]);
			expect(held(mara)).toEqual([false, false, false, false, true, true, true, 0, 1]);
		});

		it('hands over what was written in the same push about something that only follows', async () => {
			const [sol, mara, noor, ines] = [await boss(), await device('mara'), await device('noor'), await device('ines')];
			const [visit, inSecret, photo, secretPhoto] = [fresh(), fresh(), fresh(), fresh()];
			const file = (of: Id, takenBy: Id): FileShape => ({ of: { type: 'entry', id: of }, placeId: null, purpose: 'visit', mime: 'image/jpeg', size: 3, sha256: 'a'.repeat(64), originalSha256: 'a'.repeat(64), width: 1, height: 1, capturedAt: noon, position: null, takenBy });
			await mara.save({ kind: 'submitEntry', entryId: visit, areaId: world.east, entry: entry(world.officers.mara, { placeId: world.eastDoor }) });
			await mara.save({ kind: 'submitEntry', entryId: inSecret, areaId: world.east, entry: entry(world.officers.mara, { caseId: world.secretCase }) });
			const added = sol.operations({ kind: 'attach', fileId: photo, areaId: world.east, file: file(visit, world.officers.sol) });
			expect((await sol.send([...added, ...sol.operations(handOver({ ref: { type: 'place', id: world.eastDoor }, organisationId: null }))])).map((line) => line.outcome)).toEqual(['ok', 'ok']);
			const secret = mara.operations({ kind: 'attach', fileId: secretPhoto, areaId: world.east, file: file(inSecret, world.officers.mara) });
			expect((await mara.send([...secret, ...mara.operations({ kind: 'assign', caseId: world.secretCase, base: 1, assigneeId: world.officers.noor })])).map((line) => line.outcome)).toEqual(['ok', 'ok']);
			for (const one of [sol, mara, noor, ines]) await one.pull();
			expect([sol, ines].map((one) => one.holds('file', photo))).toEqual([false, true]);
			expect([mara, noor].map((one) => one.holds('file', secretPhoto))).toEqual([false, true]);
		});

		it('hands a place over with a review of how a review of it was settled', async () => {
			const [sol, mara, noor, ines] = [await boss(), await device('mara'), await device('noor'), await device('ines')];
			const set = (ref: RecordRef, fields: Fields): OperationBody => ({ kind: 'setFields', ref, base: 1, set: fields });
			const place: RecordRef = { type: 'place', id: world.eastDoor };
			await mara.save(set(place, { label: 'By Mara' }));
			await noor.save(set(place, { label: 'By Noor' }));
			await mara.pull();
			const review: RecordRef = { type: 'review', id: mara.ofType('review')[0]?.id ?? fresh() };
			await mara.save(set(review, { state: 'resolved', chosen: 'By Mara' }));
			expect((await noor.save(set(review, { state: 'resolved', chosen: 'By Noor' })))[0]?.outcome).toBe('review');
			expect((await sol.save(handOver({ ref: { type: 'place', id: place.id }, organisationId: null })))[0]?.outcome).toBe('merged');
			await mara.pull();
			await ines.pull();
			expect([mara.ofType('review').length, ines.ofType('review').length]).toEqual([0, 2]);
		});

		it.each<[string, OfficerName, (w: World) => Partial<Transfer>, string]>([
			['an officer who is not a supervisor', 'mara', () => ({}), 'not_allowed'],
			['a supervisor of another organisation', 'sol', (w) => ({ ref: { type: 'case', id: w.westCase }, from: w.west, toAreaId: w.east, organisationId: null }), 'not_allowed'],
			['an area that is no leaf', 'sol', (w) => ({ toAreaId: w.town }), 'field_invalid'],
			['an area that is none', 'sol', (w) => ({ toAreaId: w.station }), 'field_invalid'],
			['the same area', 'sol', (w) => ({ toAreaId: w.east }), 'field_invalid'],
			['an organisation that is none', 'sol', (w) => ({ organisationId: w.eastDoor }), 'field_invalid'],
			['an assignee who will not see it', 'sol', (w) => ({ assigneeId: w.officers.mara }), 'out_of_scope'],
			['a case that she never saw', 'sol', (w) => ({ ref: { type: 'case', id: w.secretCase } }), 'record_missing'],
		])('refuses a hand-over by or to %s, and nothing moves', async (_what, who, change, code) => {
			const [one, ines] = [await device(who), await device('ines')];
			expect((await one.save(handOver(change(world))))[0]).toMatchObject({ outcome: 'refused', problem: { code } });
			expect((await ines.pull()).filter((line) => 'kind' in line && (line.kind === 'put' || line.kind === 'leave'))).toEqual([]);
		});

		it('lets the assignee hand over where the pack says so, and keeps a restricted case with a named reader', async () => {
			const [mara, ines] = [await device('mara'), await device('ines')];
			const secret = fresh();
			await mara.save({ kind: 'createRecord', ref: { type: 'case', id: secret }, areaId: world.east, fields: testCase({ packId: 'loose', openedBy: world.officers.mara, organisationId: world.station, assigneeId: world.officers.mara, restricted: true }) }, note(secret, world.east));
			const over = handOver({ ref: { type: 'case', id: secret } });
			expect((await mara.save({ ...over, ref: { type: 'case', id: world.secretCase } }))[0]?.problem?.code).toBe('not_allowed');
			expect((await mara.save(over))[0]?.problem).toEqual({ code: 'field_required', params: { field: 'assigneeId' } });
			expect((await mara.save({ ...over, assigneeId: world.officers.ines }))[0]?.outcome).toBe('ok');
			await mara.pull();
			await ines.pull();
			expect([mara, ines].map((one) => [one.holds('case', secret), notes(one), one.ofType('event').length])).toEqual([[false, 0, 0], [true, 1, 3]]);
		});

		it('puts two hand-overs to different areas up for review, the first stands', async () => {
			const [first, second] = [await device('sol'), await device('sol')];
			expect((await first.save(handOver({ organisationId: null })))[0]?.outcome).toBe('ok');
			// Seen as it was before: by now it lies in the west, which both see.
			const [line] = await second.save(handOver({ toAreaId: world.far, organisationId: null }));
			expect(line?.outcome).toBe('review');
			await second.pull();
			expect(second.get('case', world.eastCase)?.areaId).toBe(world.west);
			expect(second.ofType('review').map((review) => [review.fields['field'], review.fields['current'], review.fields['other']])).toContainEqual(['@area', world.west, world.far]);
		});

		describe('work that comes after the record has left', () => {
			it('puts a change before those who have it now, and adds visits, photos and notes to it', async () => {
				const [sol, mara, ines] = [await boss(), await device('mara'), await device('ines')];
				await sol.save(handOver());
				const lines = await mara.save(
					{ kind: 'setFields', ref: { type: 'case', id: world.eastCase }, base: 1, set: { title: 'Cleared by me' } }, note(world.eastCase, world.east),
					{ kind: 'submitEntry', entryId: fresh(), areaId: world.east, entry: entry(world.officers.mara, { caseId: world.eastCase }) },
				);
				expect(lines.map((line) => [line.outcome, line.revisions, line.problem?.code])).toEqual([['review', [], 'record_left'], ['ok', [], undefined], ['ok', [], undefined]]);
				expect((await mara.save({ kind: 'moveCase', caseId: world.eastCase, base: 1, move: 'start', from: 'found', packVersion: 1, set: {}, note: null }))[0]).toMatchObject({ outcome: 'review', problem: { code: 'record_left' } });
				await ines.pull();
				const told = await mara.pull();
				expect(told.some((line) => 'kind' in line && line.kind === 'put' && line.stream !== 't')).toBe(false);
				expect(ines.get('case', world.eastCase)?.fields).toMatchObject({ title: 'Stair blocked', state: 'found' });
				expect(ines.ofType('review').map((review) => [review.fields['field'], review.fields['current'], review.fields['other'], review.fields['otherBy']]).sort()).toEqual([['state', 'found', 'doing', world.officers.mara], ['title', 'Stair blocked', 'Cleared by me', world.officers.mara]]);
				expect([ines.ofType('note').length, ines.ofType('entry').length]).toEqual([1, 1]);
				expect(ines.ofType('event').map((event) => event.fields['kind']).sort()).toEqual(['changed', 'entry', 'note', 'reviewed', 'reviewed']);
			});

			it('takes it once, and answers a repeat as before', async () => {
				const [sol, mara, ines] = [await boss(), await device('mara'), await device('ines')];
				await sol.save(handOver());
				const operations = mara.operations({ kind: 'setFields', ref: { type: 'case', id: world.eastCase }, base: 1, set: { title: 'Late' } });
				const first = await mara.send(operations);
				expect(await mara.send(operations)).toEqual(first);
				await ines.pull();
				expect(ines.ofType('review')).toHaveLength(1);
			});

			it('takes nothing from who never had it', async () => {
				const ines = await device('ines');
				const lines = [...(await ines.save({ kind: 'setFields', ref: { type: 'case', id: world.eastCase }, base: 1, set: { title: 'x' } })), ...(await ines.save(note(world.eastCase, world.west))), ...(await ines.save(note(world.secretCase, world.east)))];
				expect(lines.map((line) => line.problem?.code)).toEqual(['record_missing', 'record_missing', 'out_of_scope']);
			});
		});

		it('follows an officer whose areas change: the device forgets the old, has the new, and late work is not lost', async () => {
			const [mara, noor] = [await device('mara'), await device('noor')];
			const before = mara.actor;
			const moved = mara.as(withAreas(before, world.west));
			const lines = await moved.pull();
			expect(lines[0]).toMatchObject({ kind: 'scope', streams: ['t', `u:${world.officers.mara}`, `a:${world.west}`] });
			expect([moved.holds('place', world.eastDoor), moved.holds('place', world.westDoor), moved.holds('case', world.secretCase)]).toEqual([false, true, true]);
			const late = await moved.save({ kind: 'setFields', ref: { type: 'place', id: world.eastDoor }, base: 1, set: { label: 'seen before I left' } });
			const secret = await moved.save({ kind: 'setFields', ref: { type: 'case', id: world.secretCase }, base: 1, set: { title: 'still mine by grant' } });
			const created = await moved.save({ kind: 'createRecord', ref: { type: 'place', id: fresh() }, areaId: world.east, fields: door('too late') });
			expect([late, secret, created].map(([line]) => [line?.outcome, line?.problem?.code])).toEqual([['review', 'record_left'], ['ok', undefined], ['refused', 'out_of_scope']]);
			await noor.pull();
			expect(noor.ofType('review').map((review) => review.fields['other'])).toEqual(['seen before I left']);
			await moved.pull();
			expect([moved.get('case', world.secretCase)?.fields['title'], moved.ofType('review').length]).toEqual(['still mine by grant', 0]);
			const back = moved.as(before);
			await back.pull();
			expect([back.holds('place', world.eastDoor), back.holds('place', world.westDoor), back.ofType('review').length]).toEqual([true, false, 1]);
		});

		it('grants a restricted case by assignee and lead, both ways, with what was written in the same push', async () => {
			const [mara, noor] = [await device('mara'), await device('noor')];
			const lead = (base: number, leadId: Id | null): OperationBody => ({ kind: 'setFields', ref: { type: 'case', id: world.secretCase }, base, set: { leadId } });
			await mara.send([...mara.operations(note(world.secretCase, world.east)), ...mara.operations(lead(1, world.officers.noor))]);
			await noor.pull();
			expect([noor.holds('case', world.secretCase), noor.ofType('note').length, noor.ofType('event').length]).toEqual([true, 2, 2]);
			await mara.save(lead(2, null));
			await noor.pull();
			expect([noor.holds('case', world.secretCase), noor.ofType('note').length, noor.ofType('event').length]).toEqual([false, 0, 0]);
			expect((await noor.save({ kind: 'setFields', ref: { type: 'case', id: world.secretCase }, base: 2, set: { title: 'after the grant ended' } }))[0]).toMatchObject({ outcome: 'review', problem: { code: 'record_left' } });
			await mara.pull();
			expect(mara.ofType('review').map((review) => review.fields['other'])).toEqual(['after the grant ended']);
		});

		it('restricts a case to who is named on it and opens it to all again, by a supervisor or by who is named', async () => {
			const [sol, mara, noor] = [await device('sol'), await device('mara'), await device('noor')];
			const restrict = (base: number, restricted: boolean, id = world.eastCase): OperationBody => ({ kind: 'setFields', ref: { type: 'case', id }, base, set: { restricted } });
			await mara.save(note(world.eastCase, world.east));
			expect((await noor.save(restrict(1, true)))[0]?.problem?.code).toBe('not_allowed');
			expect((await sol.save(restrict(1, true)))[0]?.problem).toEqual({ code: 'field_required', params: { field: 'assigneeId' } });
			await mara.save({ kind: 'assign', caseId: world.eastCase, base: 1, assigneeId: world.officers.mara });
			await noor.pull();
			expect((await sol.save(restrict(2, true)))[0]).toMatchObject({ outcome: 'ok', revisions: [] });
			for (const one of [sol, mara, noor]) await one.pull();
			const held = (): unknown => [sol, mara, noor].map((one) => [one.holds('case', world.eastCase), notes(one), one.ofType('event').length]);
			expect(held()).toEqual([[false, 0, 0], [true, 1, 3], [false, 0, 0]]);
			expect((await mara.save(restrict(3, false)))[0]?.outcome).toBe('ok');
			for (const one of [sol, mara, noor]) await one.pull();
			expect(held()).toEqual([[true, 1, 4], [true, 1, 4], [true, 1, 4]]);
		});
	});
}

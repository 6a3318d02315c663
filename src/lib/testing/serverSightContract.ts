import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Grant } from '../domain/cases/sight.ts';
import { asVaultId, type Id } from '../domain/ids.ts';
import type { OperationBody } from '../domain/operation.ts';
import type { Fields } from '../domain/records/record.ts';
import type { OpenedStore } from './serverStoreContract.ts';
import { actorOf, fresh, makeWorld, noon, TestDevice, type OfficerName, type World } from './serverWorld.ts';

const day = (days: number): string => new Date(Date.parse(noon) + days * 86_400_000).toISOString();

/** What every `ServerStore` does when sight of a restricted case is given, used, taken back, or at its end. Mara leads the case; Ines is of another organisation and area. */
export function serverSightContract(name: string, open: () => Promise<OpenedStore>): void {
	describe(`server store, sight of restricted cases: ${name}`, () => {
		let opened: OpenedStore;
		let world: World;
		let mara: TestDevice;
		beforeAll(async () => { opened = await open(); });
		afterAll(() => opened.close());
		beforeEach(async () => {
			world = makeWorld();
			await opened.seed(world);
			mara = await device('mara');
			expect(await outcome(mara, set({ leadId: world.officers.mara }))).toBe('ok');
		});
		async function device(officer: OfficerName): Promise<TestDevice> {
			const made = new TestDevice(opened.store, actorOf(world, officer, asVaultId(fresh())));
			await opened.enrol(made.actor);
			await made.pull();
			return made;
		}
		const set = (fields: Fields, base = 99): OperationBody => ({ kind: 'setFields', ref: { type: 'case', id: world.secretCase }, base, set: fields });
		const outcome = async (one: TestDevice, ...bodies: readonly OperationBody[]): Promise<string> => (await one.save(...bodies)).map((line) => line.problem?.code ?? line.outcome)[0] ?? 'none';
		const grant = (to: OfficerName, change: Partial<Grant> = {}): Grant => ({ to: world.officers[to], work: false, purpose: 'jointVisit', words: null, by: world.officers.mara, at: noon, until: day(14), lead: world.officers.mara, ...change });
		const given = (id: Id, value: Grant): OperationBody => set({ [`grant.${id}`]: value as unknown as Fields });
		async function grants(to: OfficerName, change: Partial<Grant> = {}): Promise<Id> {
			const id = fresh();
			expect(await outcome(mara, given(id, grant(to, change)))).toBe('ok');
			return id;
		}
		const note = (): OperationBody => ({ kind: 'note', noteId: fresh(), areaId: world.east, of: { type: 'case', id: world.secretCase }, text: 'was there' });
		async function holds(one: TestDevice): Promise<readonly boolean[]> {
			await one.pull();
			return [one.holds('case', world.secretCase), one.holds('note', world.secretNote), one.ofType('event').some((event) => (event.fields['of'] as { id?: Id }).id === world.secretCase)];
		}
		const [all, nothing] = [[true, true, true], [false, false, false]];

		it('gives a colleague sight of the case and of all that hangs on it, and nobody else', async () => {
			const [noor, sol] = [await device('noor'), await device('sol')];
			await grants('noor');
			expect([await holds(noor), await holds(sol)]).toEqual([all, nothing]);
		});

		it('gives it across organisations and areas', async () => {
			const ines = await device('ines');
			await grants('ines');
			expect(await holds(ines)).toEqual(all);
		});

		it('lets who has sight alone leave nothing there, and give it back', async () => {
			const [noor, ines] = [await device('noor'), await device('ines')];
			const [toNoor, toInes] = [await grants('noor'), await grants('ines')];
			const tried = [set({ title: 'x' }), note(), { kind: 'assign', caseId: world.secretCase, base: 99, assigneeId: world.officers.noor } as const, set({ leadId: world.officers.noor }), set({ restricted: false }), set({ [`grantEnd.${toInes}`]: true })];
			for (const one of [noor, ines]) for (const body of tried.slice(0, one === noor ? 6 : 5)) expect(await outcome(one, body)).toBe('not_allowed');
			expect(await outcome(noor, set({ [`grantEnd.${toNoor}`]: true }))).toBe('ok');
			expect([await holds(noor), await holds(ines)]).toEqual([nothing, all]);
		});

		it('lets who was given work do it, from another area too, and decide nothing about who sees the case', async () => {
			const ines = await device('ines');
			await grants('ines', { work: true, purpose: 'legalAid' });
			await ines.pull();
			expect([await outcome(ines, note()), await outcome(ines, set({ 'x.what': 'heard them' }))]).toEqual(['ok', 'ok']);
			for (const fields of [{ assigneeId: world.officers.ines }, { leadId: world.officers.ines }, { restricted: false }, { [`grant.${fresh()}`]: grant('sol', { by: world.officers.ines }) as unknown as Fields }] as readonly Fields[]) expect(await outcome(ines, set(fields))).not.toBe('ok');
			await mara.pull();
			expect(mara.get('case', world.secretCase)?.fields['x.what']).toBe('heard them');
		});

		it('takes it back: the colleague’s device forgets the case and all that hangs on it', async () => {
			const noor = await device('noor');
			const id = await grants('noor');
			await noor.pull();
			expect(await outcome(mara, set({ [`grantEnd.${id}`]: true }))).toBe('ok');
			expect([await holds(noor), await holds(mara)]).toEqual([nothing, all]);
		});

		it('ends it by itself when its time has come, once, however often it is asked', async () => {
			const noor = await device('noor');
			const id = await grants('noor', { until: day(2) });
			await opened.endGrants(day(1));
			expect(await holds(noor)).toEqual(all);
			await opened.endGrants(day(2));
			await opened.endGrants(day(3));
			expect([await holds(noor), await holds(mara)]).toEqual([nothing, all]);
			expect(mara.get('case', world.secretCase)?.fields[`grantEnd.${id}`]).toBe(true);
			expect(mara.ofType('event').filter((event) => JSON.stringify(event.fields['data']).includes(`grantEnd.${id}`))).toHaveLength(1);
		});

		it('ends it with the lead under whom it was given', async () => {
			const noor = await device('noor');
			await grants('noor');
			await noor.pull();
			expect(await outcome(mara, set({ leadId: world.officers.sol }))).toBe('ok');
			expect([await holds(noor), await holds(await device('sol'))]).toEqual([nothing, all]);
		});

		it('takes a grant from nobody who may not give it, to nobody who is not there, and for no longer than is allowed', async () => {
			const [noor, sol] = [await device('noor'), await device('sol')];
			await grants('noor', { work: true });
			const tries: readonly (readonly [TestDevice, Partial<Grant>, string])[] = [
				[noor, { by: world.officers.noor, to: world.officers.ines }, 'not_allowed'], [sol, { by: world.officers.sol }, 'record_missing'], [mara, { by: world.officers.sol }, 'not_allowed'], [mara, { to: world.officers.mara }, 'not_allowed'],
				[mara, { to: fresh() }, 'field_invalid'], [mara, { until: day(91) }, 'field_invalid'], [mara, { until: day(-1), at: day(-2) }, 'field_invalid'], [mara, { purpose: 'curiosity' }, 'field_invalid'], [mara, { lead: world.officers.sol }, 'grant_no_lead'],
			];
			for (const [by, change, said] of tries) expect(await outcome(by, given(fresh(), grant('noor', change)))).toBe(said);
			expect(await outcome(mara, set({ [`look.${fresh()}`]: { by: world.officers.mara, at: noon, until: day(1), reason: 'danger', words: '' } }))).toBe('not_allowed');
		});

		it('takes one for as long as the tenant allows and no longer; what was given before keeps its end', async () => {
			const under = (grantDays: number): TestDevice => new TestDevice(opened.store, { ...mara.actor, me: { ...mara.actor.me, grantDays } });
			const noor = await device('noor');
			await grants('noor', { until: day(90) });
			const [week, year] = [under(7), under(365)];
			await week.pull();
			expect([await outcome(week, given(fresh(), grant('ines', { until: day(8) }))), await outcome(week, given(fresh(), grant('ines', { until: day(7) })))]).toEqual(['field_invalid', 'ok']);
			expect(await holds(noor)).toEqual(all);
			await year.pull();
			expect([await outcome(year, given(fresh(), grant('sol', { until: day(300) }))), await outcome(year, given(fresh(), grant('sol', { until: day(366) })))]).toEqual(['ok', 'field_invalid']);
		});

		it('never changes a grant that was given, nor brings one back that has ended', async () => {
			const id = await grants('noor');
			expect(await outcome(mara, given(id, grant('noor', { until: day(30) })))).toBe('field_invalid');
			expect(await outcome(mara, set({ [`grantEnd.${id}`]: true }))).toBe('ok');
			expect(await outcome(mara, set({ [`grantEnd.${id}`]: false }))).toBe('field_invalid');
		});

		it('puts the late work of who had work before those who have the case, and takes none of who could only look', async () => {
			for (const work of [false, true]) {
				const noor = await device('noor');
				const id = await grants('noor', { work });
				await noor.pull();
				const late = noor.operations(set({ title: work ? 'seen at the door' : 'x' }, 3));
				expect(await outcome(mara, set({ [`grantEnd.${id}`]: true }))).toBe('ok');
				expect((await noor.send(late)).map((line) => line.outcome)).toEqual([work ? 'review' : 'refused']);
			}
			await mara.pull();
			expect(mara.ofType('review').map((review) => review.fields['other'])).toEqual(['seen at the door']);
		});

		it('lets a supervisor restrict a case, lead it and give sight of it in one save', async () => {
			const [sol, noor, ines] = [await device('sol'), await device('noor'), await device('ines')];
			const [id, open] = [fresh(), { type: 'case', id: world.eastCase } as const];
			const fields = { restricted: true, leadId: world.officers.sol, [`grant.${id}`]: grant('ines', { by: world.officers.sol, lead: world.officers.sol }) as unknown as Fields };
			expect(await outcome(sol, { kind: 'setFields', ref: open, base: 1, set: fields })).toBe('ok');
			for (const one of [sol, noor, ines]) await one.pull();
			expect([sol, noor, ines].map((one) => one.holds('case', world.eastCase))).toEqual([true, false, true]);
		});
	});
}

import { describe, expect, it } from 'vitest';
import { testId } from '../../testing/memoryContext.ts';
import type { Fields } from '../records/record.ts';
import { claimOf, doorFieldFits, doorSet, lostOf, tryField, type Claim } from './doorFields.ts';
import { coverageBy, coverageOf, doneBy, doneOn } from './coverage.ts';
import { doorNow, inWalkingOrder, nextDoor } from './doors.ts';

const [chen, lin] = [testId(1), testId(2)];
const now = '2026-11-20T04:00:00.000Z';
const claim = (change: Partial<Claim> = {}): Claim => ({ id: testId(10), by: chen, at: '2026-11-20T03:00:00.000Z', until: '2026-11-20T07:00:00.000Z', after: null, ...change });
const tried = (id: number, outcome: string, at = '2026-11-20T03:30:00.000Z', by = chen): Fields => ({ [tryField(testId(id))]: { by, at, outcome, entryId: null, words: null } });
const door = (fields: Fields = {}, id = 30) => ({ id: testId(id), fields: { kind: 'drive', state: 'listed', caseId: testId(40), placeId: testId(50), ...fields } });
const again = ['nobody'];

describe('a door of a drive', () => {
	it('is kept for who took it until the time is over, or somebody was there', () => {
		const taken = door({ claim: claim() });
		expect(doorNow(taken, again, now)?.claim?.by).toBe(chen);
		expect(doorNow(taken, again, '2026-11-20T07:00:00.000Z')?.claim, 'by itself').toBeNull();
		expect(doorNow(door({ claim: claim(), ...tried(60, 'met') }), again, now)?.claim).toBeNull();
		expect(doorNow(door({ state: 'dropped' }), again, now), 'off the list').toBeNull();
		expect(doorNow({ id: testId(1), fields: { kind: 'visit', state: 'open', caseId: testId(40), placeId: testId(50) } }, again, now), 'an ordinary plan').toBeNull();
	});

	it('stands as it was found last, and is tried again where nobody was in', () => {
		const twice = door({ ...tried(61, 'met', '2026-11-20T03:50:00.000Z', lin), ...tried(60, 'nobody') });
		expect(doorNow(door(tried(60, 'nobody')), again, now)).toMatchObject({ outcome: 'nobody', open: true });
		expect(doorNow(twice, again, now)).toMatchObject({ outcome: 'met', open: false, tries: [{ outcome: 'nobody' }, { outcome: 'met' }] });
	});

	it('of two claims made apart keeps the one that is there, and says of the other to whom it lost', () => {
		const late = claim({ id: testId(11), by: lin });
		const set = doorSet({ claim: claim() } as unknown as Fields, { claim: late, ...tried(60, 'nobody', now, lin) } as unknown as Fields);
		expect([claimOf(set['claim']), lostOf(set), Object.keys(set).some((field) => field.startsWith('try.'))]).toEqual([null, [{ by: lin, at: late.at, to: chen }], true]);
		expect(doorSet({ claim: claim() } as unknown as Fields, { claim: { ...late, after: testId(10) } } as unknown as Fields)['claim'], 'one that saw it follows it').toBeDefined();
		expect(doorSet({ claim: claim() } as unknown as Fields, { claim: { ...late, by: chen } } as unknown as Fields), 'the own, from another device').toEqual({});
		expect(doorSet({ claim: claim() } as unknown as Fields, { claim: { ...late, until: late.at } } as unknown as Fields), 'giving back what was lost').toEqual({});
	});

	it('takes no try twice, and none that does not fit', () => {
		const [[field, value]] = Object.entries(tried(60, 'met')) as [[string, Fields]];
		expect([doorFieldFits({}, field, value), doorFieldFits({ [field]: value }, field, value), doorFieldFits({}, 'try.x', value), doorFieldFits({}, field, { ...value, more: 1 }), doorFieldFits({}, field, { ...value, words: 'x'.repeat(501) })]).toEqual([true, false, false, false, false]);
		expect([doorFieldFits({}, 'lost.x', value), doorFieldFits({}, 'note', 'x')], 'nobody sets what the merge says').toEqual([undefined, undefined]);
	});
});

describe('walking', () => {
	const at = (id: number, building: string, floor: string, room: string) => ({ id: testId(id), open: true, claim: null as Claim | null, notBefore: null as string | null, order: 0, address: { estate: '潮平里', street: '', building, unit: '1', floor, room } });
	const walk = inWalkingOrder([at(4, '10', '1', '101'), at(3, '2', '3', '301'), at(2, '2', '2', '202'), at(1, '2', '2', '201')]);

	it('goes up a building floor by floor, then to the next', () => {
		expect(walk.map(({ id }) => id)).toEqual([1, 2, 3, 4].map(testId));
	});

	it('takes the own door first, else the next from the last, and passes over others’ and those whose hour has not come', () => {
		const next = (change: { readonly [id: string]: object } = {}, last: number | null = 2) => nextDoor(walk.map((door) => ({ ...door, ...change[door.id] })), chen, last === null ? null : testId(last), now)?.id ?? null;
		expect([next(), next({}, null), next({}, 4)]).toEqual([testId(3), testId(1), testId(1)]);
		expect(next({ [testId(3)]: { claim: claim({ by: lin }) } })).toBe(testId(4));
		expect(next({ [testId(1)]: { claim: claim() } })).toBe(testId(1));
		expect(next({ [testId(3)]: { notBefore: '2026-11-20T11:00:00.000Z' }, [testId(4)]: { open: false } })).toBe(testId(1));
		expect(nextDoor(walk.map((door) => ({ ...door, open: false })), chen, null, now)).toBeNull();
	});
});

describe('coverage', () => {
	const known = [door(tried(60, 'met', now, lin), 1), door({ ...tried(61, 'nobody'), ...tried(62, 'nobody', '2026-11-19T11:00:00.000Z', lin) }, 2), door({}, 3), door({ ...tried(63, 'refused'), caseId: testId(41) }, 4)].flatMap((each) => doorNow(each, again, now) ?? []);

	it('counts each door once, by what was found last', () => {
		expect(coverageOf(known)).toEqual({ doors: 4, settled: 2, again: 1, untried: 1, outcomes: { met: 1, nobody: 1, refused: 1 } });
		expect(coverageBy(known, (each) => each.partId).map(({ key, covered }) => [key, covered.doors, covered.settled])).toEqual([[testId(40), 3, 1], [testId(41), 1, 1]]);
	});

	it('counts what somebody did, and what was done on a day, by tries', () => {
		expect(doneBy(known)).toEqual([{ key: lin, tries: 2, met: 1 }, { key: chen, tries: 2, met: 0 }]);
		expect(doneOn(known, (at) => at.slice(0, 10))).toEqual([{ key: '2026-11-20', tries: 3, met: 1 }, { key: '2026-11-19', tries: 1, met: 0 }]);
	});
});

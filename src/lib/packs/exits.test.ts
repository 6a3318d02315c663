import { describe, expect, it } from 'vitest';
import { exitField, exitOf, refusedExitStep, type Exit } from '../domain/cases/exit.ts';
import { asVaultId, newId, type Id } from '../domain/ids.ts';
import type { Json } from '../domain/json.ts';
import { effectsOf } from '../domain/merge/effects.ts';
import { overlay } from '../domain/merge/merge.ts';
import type { Operation, OperationBody } from '../domain/operation.ts';
import type { Fields, StoredRecord } from '../domain/records/record.ts';
import type { Role } from '../domain/records/shapes.ts';
import { dueState } from '../domain/time/due.ts';
import { tenantCalendar } from '../domain/time/tenantDays.ts';
import { clockOf, stoodOf, waitsOf } from '../domain/workflow/clock.ts';
import { dueRungs } from '../domain/workflow/escalation.ts';
import type { Pack } from '../domain/workflow/pack.ts';
import { readSeedPacks } from './seeds.ts';

const packs = (await readSeedPacks()).map((seed) => seed.pack);
const packNamed = (id: string): Pack => packs.find((pack) => pack.id === id) as Pack;
const [service, hazard] = [packNamed('home-service'), packNamed('hazard')];
const [chen, zhou, lin, caseId] = [newId(11), newId(12), newId(13), newId(14)];
const calendar = tenantCalendar('Asia/Shanghai', []);
/** Shanghai’s wall clock. */
const at = (local: string): string => new Date(`${local}:00+08:00`).toISOString();
const end = (day: string): string => new Date(`${day}T23:59:59+08:00`).toISOString();

/** A residence permit, promised within seven working days: due on Wednesday, 11 March. */
const permit: StoredRecord = {
	type: 'case', id: caseId, areaId: newId(15), rev: 1,
	fields: { packId: service.id, packVersion: service.version, state: 'booked', openedAt: at('2026-03-02T09:00'), dueAt: end('2026-03-11'), dueBy: 'residencePermit', closedAt: null, restricted: false, assigneeId: chen, 'x.situation': 'residencePermit' },
};
const stairs: StoredRecord = { ...permit, fields: { packId: hazard.id, packVersion: hazard.version, state: 'notified', openedAt: at('2026-03-02T09:00'), dueAt: end('2026-03-09'), dueBy: 'sevenDays', closedAt: null, restricted: false, assigneeId: chen } };

function does(record: StoredRecord, officerId: Id, when: string, body: OperationBody): StoredRecord {
	const pack = packNamed(String(record.fields['packId']));
	const effects = effectsOf({ opId: newId(5), vault: asVaultId(newId(6)), officerId, at: when, body } as unknown as Operation, { get: () => record, pack: () => pack, calendar: () => calendar });
	if (!effects.ok) throw new Error(JSON.stringify(effects.problem));
	return effects.value.filter((effect) => effect.ref.type === 'case').reduce(overlay, record);
}
const put = (record: StoredRecord, officerId: Id, when: string, exit: Exit): StoredRecord => does(record, officerId, when, { kind: 'setFields', ref: { type: 'case', id: caseId }, base: record.rev, set: { [exitField]: exit as unknown as Json } });
const asks = (kind: Exit['kind'], reason: string, when: string, nextAt: string, more: Partial<Exit> = {}): Exit => ({ kind, reason, words: '住户出门了', evidence: [], nextAt, by: chen, at: when, from: chen, dueAt: end('2026-03-05'), decision: null, ended: null, ...more });
const decided = (exit: Exit, by: Id, when: string, agreed: boolean, words: string | null = null): Exit => ({ ...exit, decision: { by, at: when, words, agreed } });
const refused = (record: StoredRecord, next: Exit, officerId: Id, role: Role = 'officer') =>
	refusedExitStep({ pack: packNamed(String(record.fields['packId'])), fields: record.fields, calendar, now: exitOf(record.fields[exitField]), next, me: { officerId, role } })?.code ?? null;
const due = (record: StoredRecord, when: string) => dueState(clockOf(packNamed(String(record.fields['packId'])), record.fields), record.fields['closedAt'] as string | null, Date.parse(when));
const away = asks('postpone', 'away', at('2026-03-04T10:00'), end('2026-03-20'));

describe('a resident is away, and her permit is postponed', () => {
	it('the clock runs while it is only asked for, and stands from the approval on, for the reason that was given', () => {
		const asked = put(permit, chen, away.at, away);
		expect([stoodOf(asked.fields), due(asked, at('2026-03-12T09:00'))], 'asked, not agreed').toEqual([null, 'overdue']);
		const agreed = put(asked, zhou, at('2026-03-06T15:00'), decided(away, zhou, at('2026-03-06T15:00'), true));
		expect(stoodOf(agreed.fields)).toEqual({ since: at('2026-03-06T15:00'), move: 'exit.postpone', reason: 'away' });
		expect(waitsOf(agreed.fields)).toEqual({ since: at('2026-03-06T15:00'), until: end('2026-03-20'), deadline: 'postponed' });
		expect([due(agreed, at('2026-03-12T09:00')), due(agreed, at('2026-03-19T09:00')), due(agreed, at('2026-03-21T09:00'))]).toEqual(['later', 'soon', 'overdue']);
	});

	it('taken up again, the due date moves by the working days that it stood', () => {
		const agreed = put(put(permit, chen, away.at, away), zhou, at('2026-03-06T15:00'), decided(away, zhou, at('2026-03-06T15:00'), true));
		const exit = decided(away, zhou, at('2026-03-06T15:00'), true);
		// Friday the 6th is not counted; 9, 10, 11 March are three working days: from Wednesday the 11th to Monday the 16th.
		expect(put(agreed, lin, at('2026-03-11T09:00'), { ...exit, ended: { by: lin, at: at('2026-03-11T09:00'), words: '她回来了' } }).fields).toMatchObject({ stood: null, waits: null, dueAt: end('2026-03-16') });
	});

	it('forgotten beyond the date that was agreed to, it gains no more time, and the ladder is gone up', () => {
		const short = { ...away, nextAt: end('2026-03-10') };
		const exit = decided(short, zhou, at('2026-03-06T15:00'), true);
		const agreed = put(put(permit, chen, away.at, short), zhou, at('2026-03-06T15:00'), exit);
		expect(dueRungs(service, agreed.fields, calendar, Date.parse(at('2026-03-11T09:00'))).map(({ deadline, rung }) => [deadline.id, rung.id])).toEqual([['postponed', 'due']]);
		const late = put(agreed, chen, at('2026-03-31T09:00'), { ...exit, ended: { by: chen, at: at('2026-03-31T09:00'), words: null } });
		// It stood for the 9th and the 10th.
		expect(late.fields['dueAt']).toBe(end('2026-03-13'));
	});

	it('the next step takes it up again by itself, and a withdrawal ends what was only asked for', () => {
		const exit = decided(away, zhou, at('2026-03-06T15:00'), true);
		const agreed = put(put(permit, chen, away.at, away), zhou, at('2026-03-06T15:00'), exit);
		const body = (record: StoredRecord, move: string, set: Fields): OperationBody => ({ kind: 'moveCase', caseId, base: record.rev, move, from: String(record.fields['state']), packVersion: service.version, set, note: null });
		const moved = does(agreed, lin, at('2026-03-11T09:00'), body(agreed, 'rebook', { 'x.appointmentAt': at('2026-03-12T09:00') }));
		expect([moved.fields['state'], moved.fields['stood'], moved.fields['waits'], moved.fields['dueAt'], exitOf(moved.fields[exitField])?.ended]).toEqual(['booked', null, null, end('2026-03-16'), { by: lin, at: at('2026-03-11T09:00'), words: null }]);
		const asked = put(permit, chen, away.at, away);
		expect(exitOf(does(asked, lin, at('2026-03-05T09:00'), body(asked, 'rebook', { 'x.appointmentAt': at('2026-03-12T09:00') })).fields[exitField])?.ended, 'a step does not answer for who decides').toBeNull();
		expect(exitOf(does(asked, lin, at('2026-03-05T09:00'), body(asked, 'withdraw', { 'x.reason': '不办了' })).fields[exitField])?.ended?.by).toBe(lin);
	});

	it('in a waiting state whose own clock stands already, that one stays as it was', () => {
		const waiting: StoredRecord = { ...permit, fields: { ...permit.fields, state: 'waitingPapers', stood: { since: at('2026-03-03T09:00'), move: 'needPapers', reason: '照片' }, waits: { since: at('2026-03-03T09:00'), until: end('2026-03-17'), deadline: 'papersIn' } } };
		const exit = decided(away, zhou, at('2026-03-06T15:00'), true);
		const agreed = put(put(waiting, chen, away.at, away), zhou, at('2026-03-06T15:00'), exit);
		expect([stoodOf(agreed.fields)?.move, waitsOf(agreed.fields)?.deadline]).toEqual(['needPapers', 'postponed']);
		const ended = put(agreed, lin, at('2026-03-11T09:00'), { ...exit, ended: { by: lin, at: at('2026-03-11T09:00'), words: null } });
		expect([stoodOf(ended.fields)?.move, waitsOf(ended.fields)?.deadline, ended.fields['dueAt']], 'the papers are still awaited').toEqual(['needPapers', 'papersIn', end('2026-03-11')]);
	});
});

describe('who asks does not decide', () => {
	const asked = put(permit, chen, away.at, away);
	it('asked in the own name, for a reason of the service, with what it wants shown, up to the longest date', () => {
		expect(refused(permit, away, chen)).toBeNull();
		expect(refused(permit, away, lin), 'in another’s name').toBe('not_allowed');
		expect(refused(permit, { ...away, reason: 'tired' }, chen)).toBe('field_required');
		expect(refused(permit, { ...away, words: ' ' }, chen), 'neither words nor a photo').toBe('field_required');
		expect(refused(permit, { ...away, words: null, evidence: [newId(20)] }, chen), 'a photo alone').toBeNull();
		expect(refused(permit, asks('park', 'rule', at('2026-03-04T10:00'), end('2026-03-20')), chen), 'this reason wants the paper itself').toBe('photo_required');
		expect(refused(permit, { ...away, nextAt: end('2026-04-03') }, chen), 'thirty days').toBeNull();
		expect(refused(permit, { ...away, nextAt: end('2026-04-04') }, chen), 'and no more').toBe('field_invalid');
		expect(refused(permit, { ...away, nextAt: away.at }, chen)).toBe('field_invalid');
		expect(refused(asked, { ...away, at: at('2026-03-04T11:00') }, chen), 'one at a time').toBe('not_allowed');
		expect(refused({ ...permit, fields: { ...permit.fields, restricted: true } }, away, chen)).toBe('not_allowed');
		expect(refused({ ...permit, fields: { ...permit.fields, closedAt: at('2026-03-03T09:00') } }, away, chen)).toBe('not_allowed');
	});

	it('decided by a supervisor who did not ask; a refusal says why', () => {
		const yes = (by: Id, words: string | null = null): Exit => decided(away, by, at('2026-03-04T15:00'), true, words);
		expect(refused(asked, yes(zhou), zhou, 'supervisor')).toBeNull();
		expect(refused(asked, yes(lin), lin), 'an officer').toBe('not_allowed');
		expect(refused(asked, yes(chen), chen, 'supervisor'), 'the one who asked, whatever they are by now').toBe('not_allowed');
		expect(refused(asked, yes(chen), zhou, 'supervisor'), 'in another’s name').toBe('not_allowed');
		expect(refused(asked, decided(away, zhou, at('2026-03-04T15:00'), false), zhou, 'supervisor')).toBe('field_required');
		expect(refused(asked, decided(away, zhou, at('2026-03-04T15:00'), false, '女儿在家，可以办'), zhou, 'supervisor')).toBeNull();
		expect(refused(asked, { ...yes(zhou), nextAt: end('2026-04-01') }, zhou, 'supervisor'), 'what was asked for is not changed on the way').toBe('not_allowed');
	});

	it('a refusal leaves the clock alone, and another may be asked for; what is asked may be taken back until it is decided', () => {
		const no = put(asked, zhou, at('2026-03-04T15:00'), decided(away, zhou, at('2026-03-04T15:00'), false, '女儿在家'));
		expect([stoodOf(no.fields), waitsOf(no.fields), no.fields['dueAt'], no.fields['assigneeId']]).toEqual([null, null, permit.fields['dueAt'], chen]);
		expect(refused(no, { ...away, at: at('2026-03-05T10:00') }, chen)).toBeNull();
		const back = (by: Id): Exit => ({ ...away, ended: { by, at: at('2026-03-04T12:00'), words: null } });
		expect([refused(asked, back(chen), chen), refused(asked, back(lin), lin)]).toEqual([null, 'not_allowed']);
	});
});

describe('an order that is not ours is returned', () => {
	const returning = asks('return', 'notOurs', at('2026-03-04T10:00'), end('2026-03-07'));
	const yes = decided(returning, zhou, at('2026-03-05T09:00'), true);
	const returned = put(put(stairs, chen, returning.at, returning), zhou, at('2026-03-05T09:00'), yes);

	it('the resident’s clock goes on, it is nobody’s, counted, and has to be given to somebody by its date', () => {
		expect([returned.fields['assigneeId'], returned.fields['bounced'], stoodOf(returned.fields), returned.fields['dueAt']]).toEqual([null, 1, null, end('2026-03-09')]);
		expect([waitsOf(returned.fields), clockOf(hazard, returned.fields).of, due(returned, at('2026-03-08T09:00'))]).toMatchObject([{ until: end('2026-03-07'), deadline: 'returned' }, 'wait', 'overdue']);
	});

	it('given to somebody it is ended; returned once more it counts two', () => {
		const given = does(returned, zhou, at('2026-03-06T09:00'), { kind: 'assign', caseId, base: 1, assigneeId: lin });
		expect([given.fields['assigneeId'], given.fields['waits'], exitOf(given.fields[exitField])?.ended?.by, given.fields['bounced']]).toEqual([lin, null, zhou, 1]);
		const again: Exit = { ...returning, by: lin, from: lin, at: at('2026-03-06T10:00') };
		expect(put(put(given, lin, again.at, again), zhou, at('2026-03-06T11:00'), decided(again, zhou, at('2026-03-06T11:00'), true)).fields['bounced']).toBe(2);
	});

	it('handed over to another area it is ended too', () => {
		const there = does(returned, zhou, at('2026-03-06T09:00'), { kind: 'transfer', ref: { type: 'case', id: caseId }, base: 1, from: stairs.areaId as Id, toAreaId: newId(30), organisationId: null, assigneeId: null, reason: '在那边' });
		expect([exitOf(there.fields[exitField])?.ended?.by, there.fields['waits']]).toEqual([zhou, null]);
	});

	it('a decision that is turned round gives it back to who had it, and counts no return', () => {
		const no = put(returned, lin, at('2026-03-05T12:00'), decided(returning, lin, at('2026-03-05T12:00'), false, '就在本辖区'));
		expect([no.fields['assigneeId'], no.fields['bounced'], no.fields['waits']]).toEqual([chen, 0, null]);
	});
});

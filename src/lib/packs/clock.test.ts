import { describe, expect, it } from 'vitest';
import { asVaultId, newId } from '../domain/ids.ts';
import { effectsOf, type World } from '../domain/merge/effects.ts';
import { mergeEffect, overlay } from '../domain/merge/merge.ts';
import type { Operation } from '../domain/operation.ts';
import type { Fields, ServerRecord, StoredRecord } from '../domain/records/record.ts';
import { dayRulesOf, tenantCalendar } from '../domain/time/tenantDays.ts';
import { dueState } from '../domain/time/due.ts';
import { clockOf, stoodOf, waitsOf } from '../domain/workflow/clock.ts';
import { readSeedPacks } from './seeds.ts';

const packs = (await readSeedPacks()).map((seed) => seed.pack);
const service = packs.find((pack) => pack.id === 'home-service') as (typeof packs)[number];
const id = newId(1);
const vaults = [asVaultId(newId(2)), asVaultId(newId(3))] as const;
const calendar = tenantCalendar('Asia/Shanghai', []);
/** Shanghai’s wall clock. */
const at = (local: string): string => new Date(`${local}:00+08:00`).toISOString();
const end = (day: string): string => new Date(`${day}T23:59:59+08:00`).toISOString();

const opened: Fields = { packId: service.id, packVersion: service.version, state: 'taken', openedAt: at('2026-09-25T09:00'), dueAt: end('2026-10-12'), closedAt: null, 'x.situation': 'residencePermit' };
const made: ServerRecord = { type: 'case', id, areaId: newId(4), rev: 1, fields: opened, stamps: Object.fromEntries(Object.keys(opened).map((field) => [field, { rev: 1, vault: vaults[0] }])) };

function world(record: StoredRecord, days = calendar): World {
	return { get: () => record, pack: () => service, calendar: () => days };
}
function move(record: StoredRecord, moveId: string, when: string, set: Fields = {}, days = calendar) {
	const operation = { opId: newId(5), vault: vaults[0], officerId: newId(6), at: when, body: { kind: 'moveCase', caseId: id, base: record.rev, move: moveId, from: record.fields['state'], packVersion: service.version, set, note: null } } as unknown as Operation;
	const effects = effectsOf(operation, world(record, days));
	if (!effects.ok) throw new Error(JSON.stringify(effects.problem));
	const [change, event] = effects.value;
	if (change === undefined || event === undefined) throw new Error('a move changes its case and is told');
	return { change, record: overlay(record, change), told: (event.set['data'] as { readonly clock?: unknown }).clock };
}
const due = (record: StoredRecord, when: string) => dueState(clockOf(service, record.fields), record.fields['closedAt'] as string | null, Date.parse(when));

describe('the clock of a case', () => {
	it('stands with its reason while papers are missing, and the due date moves by the working days that it stood', () => {
		const waiting = move(made, 'needPapers', at('2026-09-29T16:00'), { 'x.missing': '近期照片' });
		expect(stoodOf(waiting.record.fields)).toEqual({ since: at('2026-09-29T16:00'), move: 'needPapers', reason: '近期照片' });
		expect(waiting.told).toMatchObject({ stops: { reason: '近期照片' } });
		// Ten working days over the national week: 30 September, 8, 9 and Saturday 10 October, then 12 to 17.
		expect(waitsOf(waiting.record.fields)).toMatchObject({ deadline: 'papersIn', until: end('2026-10-19') });
		const going = move(waiting.record, 'book', at('2026-10-10T10:00'), { 'x.appointmentAt': at('2026-10-13T09:30') });
		// It stood for 30 September, 8, 9 and 10 October: from Monday the 12th four working days on.
		expect(going.record.fields).toMatchObject({ stood: null, waits: null, dueAt: end('2026-10-16') });
		expect(going.told).toMatchObject({ goes: { stood: { workingDays: 4 }, to: end('2026-10-16') } });
	});

	it('stands by the tenant’s own days too', () => {
		const own = tenantCalendar('Asia/Shanghai', dayRulesOf([{ 'day.2026-10-09': { off: true, source: '通知', by: id, at: at('2026-09-01T09:00') } }]));
		const waiting = move(made, 'needPapers', at('2026-09-29T16:00'), { 'x.missing': '近期照片' }, own);
		expect(move(waiting.record, 'book', at('2026-10-10T10:00'), { 'x.appointmentAt': at('2026-10-13T09:30') }, own).record.fields['dueAt']).toBe(end('2026-10-15'));
	});

	it('is neither soon nor late while it stands; what it waits for is late by itself', () => {
		const { record } = move(made, 'needPapers', at('2026-09-29T16:00'), { 'x.missing': '近期照片' });
		expect(due(record, at('2026-10-13T09:00'))).toBe('later');
		expect([clockOf(service, record.fields).of, due(record, at('2026-10-18T09:00')), due(record, at('2026-10-20T09:00'))]).toEqual(['wait', 'soon', 'overdue']);
		expect(due({ ...record, fields: { ...record.fields, waits: null } }, at('2026-10-20T09:00'))).toBe('stands');
	});

	it('does not hide by being stopped that it was late before', () => {
		const { record } = move(made, 'needPapers', at('2026-10-14T09:00'), { 'x.missing': '近期照片' });
		expect(due(record, at('2026-10-14T10:00'))).toBe('overdue');
	});

	it('stops only by a move that the pack says stops it, and ends with the case', () => {
		const booked = move(made, 'book', at('2026-09-28T09:00'), { 'x.appointmentAt': at('2026-09-30T09:30') });
		expect([stoodOf(booked.record.fields), booked.record.fields['dueAt'], booked.told]).toEqual([null, opened['dueAt'], undefined]);
		const waiting = move(booked.record, 'needPapers', at('2026-09-30T10:00'), { 'x.missing': '照片' });
		const withdrawn = move(waiting.record, 'withdraw', at('2026-10-12T10:00'), { 'x.reason': '不办了' });
		expect(withdrawn.record.fields).toMatchObject({ stood: null, waits: null, dueAt: opened['dueAt'], closedAt: at('2026-10-12T10:00') });
	});

	it('of a case that is opened again begins anew with the deadline that the pack gives', () => {
		const withdrawn = move(made, 'withdraw', at('2026-10-09T10:00'), { 'x.reason': '不办了' }).record;
		const again = move(withdrawn, 'reopen', at('2026-10-10T10:00'), { 'x.reason': '又要办' });
		// Five working days after Saturday the 10th, which is worked.
		expect(again.record.fields).toMatchObject({ closedAt: null, dueBy: 'again', dueAt: end('2026-10-16') });
	});
});

describe('the deadline of a case', () => {
	const hazard = packs.find((pack) => pack.id === 'hazard') as typeof service;
	const found: Fields = { packId: 'hazard', packVersion: hazard.version, state: 'found', openedAt: at('2026-09-25T09:00') };
	it.each([
		['a limit that ends today', { ...found, dueAt: end('2026-09-25'), dueBy: 'onTheSpot' }, '2026-09-25T17:00', 'later'], ['the same in its last hours', { ...found, dueAt: end('2026-09-25'), dueBy: 'onTheSpot' }, '2026-09-25T19:00', 'soon'],
		['a date that was chosen freely', { ...found, dueAt: end('2026-10-01') }, '2026-09-30T09:00', 'soon'], ['an earlier version of a pack', { ...found, dueAt: end('2026-10-01') }, '2026-09-28T09:00', 'later'],
	] as const)('says from when %s is soon', (_, fields, when, state) => {
		expect(dueState(clockOf(hazard, fields), null, Date.parse(at(when)))).toBe(state);
	});

	it('is known from the date that was taken, and asked of nobody', () => {
		const create = { opId: newId(8), vault: vaults[0], officerId: newId(6), at: at('2026-09-25T09:00'), body: { kind: 'createRecord', ref: { type: 'case', id }, areaId: newId(4), fields: {} } } as unknown as Operation;
		const whole = (dueAt: string): Fields => ({ number: 'YH-1', priority: 'normal', title: 'x', openedBy: newId(6), closedAt: null, placeId: null, point: null, applicantId: null, beneficiaryId: null, reporter: null, assigneeId: null, leadId: null, organisationId: newId(7), restricted: false, ...found, dueAt });
		const opens = (dueAt: string) => {
			const effects = effectsOf({ ...create, body: { ...create.body, fields: whole(dueAt) } } as Operation, { get: () => undefined, pack: () => hazard, calendar: () => calendar });
			return effects.ok ? effects.value[0]?.set['dueBy'] : effects.problem;
		};
		expect([opens(end('2026-09-25')), opens(end('2026-10-02')), opens(end('2026-10-01'))]).toEqual(['onTheSpot', 'sevenDays', undefined]);
		const set = { ...create, body: { kind: 'setFields', ref: { type: 'case', id }, base: 1, set: { stood: null } } } as unknown as Operation;
		expect(effectsOf(set, world(made))).toMatchObject({ ok: false, problem: { code: 'field_unknown', params: { field: 'stood' } } });
	});
});

describe('two moves that exclude each other, made apart', () => {
	it('leave nothing of the one that lost: no due date, no clock that stands', () => {
		const [mine, theirs] = vaults;
		const server = mergeEffect(made, { ...move(made, 'withdraw', at('2026-10-09T10:00'), { 'x.reason': '不办了' }).change, base: 1 }, theirs).record;
		const losing = move(made, 'needPapers', at('2026-10-09T11:00'), { 'x.missing': '照片' }).change;
		const merged = mergeEffect(server, losing, mine);
		expect(merged.record.fields).toEqual(server.fields);
		expect(merged.conflicts.map(({ field }) => field)).toEqual(expect.arrayContaining(['state', 'stood', 'waits']));
		const reopened = move(server, 'reopen', at('2026-10-10T10:00'), { 'x.reason': '又要办' }).change;
		const other = mergeEffect(server, { ...move(server, 'reopen', at('2026-10-10T09:00'), { 'x.reason': '又要办' }).change }, theirs).record;
		const booked = mergeEffect(other, { ...move(other, 'book', at('2026-10-10T12:00'), { 'x.appointmentAt': at('2026-10-13T09:30') }).change }, theirs).record;
		expect(mergeEffect(booked, { ...reopened, set: { ...reopened.set, dueAt: end('2026-12-31') } }, mine).record.fields).toMatchObject({ state: 'booked', dueAt: end('2026-10-16') });
	});
});

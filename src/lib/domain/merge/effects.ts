import { bookingField, bookingOf } from '../appointments/booking.ts';
import { isCallField } from '../cases/calls.ts';
import { exitField, exitOf, type Exit } from '../cases/exit.ts';
import { exitEnded, exitMoved } from '../cases/exitMoved.ts';
import { endOfHandOver, handOverField, handOverOf, offered, sameOutcome } from '../cases/handOver.ts';
import { isSightField } from '../cases/sight.ts';
import { isToldField, tellingMoved, type Telling } from '../cases/telling.ts';
import { doorSet, isDoorField } from '../drives/doorFields.ts';
import { isId, type Id } from '../ids.ts';
import type { Json } from '../json.ts';
import type { CreateRecord, Operation, SetFields } from '../operation.ts';
import { problem } from '../problems/problem.ts';
import type { Fields, RecordRef, RecordType, StoredRecord } from '../records/record.ts';
import type { EventShape } from '../records/shapes.ts';
import { fail, ok, type Result } from '../result.ts';
import { chinaCalendar } from '../time/chinaHolidays.ts';
import { packOf, type PackReader } from '../workflow/pack.ts';
import { clockMoved, clockOpened, type ClockTold } from '../workflow/clock.ts';
import { leftBy, legalMove } from '../workflow/moves.ts';
import { lacksConsent } from '../privacy/consent.ts';
import { checkNewRecord, checkSet } from './checks.ts';

/**
 * What an operation does to one record. `create` makes it; else `set` is merged field by field against `base`.
 * `guard` names a field whose value the officer relied on: if another changed it since, the whole operation is a review.
 */
export type Effect = {
	readonly ref: RecordRef; readonly areaId: Id | null; readonly create: boolean; readonly base: number; readonly set: Fields;
	readonly guard?: { readonly field: string; readonly expected: Json };
	/** Added to what stands there, by whomever: counted twice where two did it apart, and nobody is asked. */
	readonly adds?: { readonly [field: string]: number };
	/** `fields` only follow `field`: where that is a conflict they are dropped, and nobody is asked about them alone. */
	readonly follows?: { readonly field: string; readonly fields: readonly string[] };
};

/** The name under which the area that a record lies in is merged, stamped and reviewed: no field of any type. */
export const areaField = '@area';

/** Records as the operation finds them, and the packs it is judged by. */
export type World = PackReader & { get(type: RecordType, id: Id): StoredRecord | undefined };

/**
 * The same code on device and server: turns an operation into changes of records, the timeline's line included.
 * Pure. On the device the world is the server's state with the outbox replayed over it; on the server it is the database.
 */
export function effectsOf(operation: Operation, world: World): Result<readonly Effect[]> {
	const body = operation.body;
	switch (body.kind) {
		case 'createRecord': {
			const wrong = checkNewRecord(body.ref.type, body.fields, world);
			if (wrong !== null) return fail(wrong);
			if (body.ref.type === 'person' && lacksConsent({}, body.fields, dayOf(operation))) return fail(problem('guardian_consent_needed'));
			if (body.ref.type === 'task') return ok(taskMade(operation, body));
			const made: Effect = { ref: body.ref, areaId: body.areaId, create: true, base: 0, set: body.ref.type === 'case' ? { ...body.fields, ...clockOpened(world, body.fields, operation.at) } : body.fields };
			return ok(body.ref.type === 'case' ? [made, event(operation, body.areaId, { type: 'case', id: body.ref.id }, 'opened', {})] : [made]);
		}
		case 'setFields': {
			const record = world.get(body.ref.type, body.ref.id);
			if (record === undefined) return fail(problem('record_missing'));
			const wrong = checkSet(record, body.set, world);
			if (wrong !== null) return fail(wrong);
			if (body.ref.type === 'case' && handOverField in body.set) return handOverEffects(operation, body, record);
			if (body.ref.type === 'task' && bookingField in body.set) return ok(bookingEffects(operation, body, record));
			// What a claim met there is judged by the claims themselves: a conflict of it is no review.
			if (body.ref.type === 'task' && Object.keys(body.set).some(isDoorField)) return ok([{ ref: body.ref, areaId: record.areaId, create: false, base: record.rev, set: doorSet(record.fields, body.set) }]);
			if (body.ref.type === 'person' && lacksConsent(record.fields, body.set, dayOf(operation))) return fail(problem('guardian_consent_needed'));
			const exit = body.ref.type === 'case' ? exitOf(body.set[exitField]) : null;
			if (exit !== null) return exitEffects(operation, record, body.base, exit, world);
			const change: Effect = { ref: body.ref, areaId: record.areaId, create: false, base: body.base, set: body.set };
			return ok(body.ref.type === 'case' ? [change, event(operation, record.areaId, { type: 'case', id: body.ref.id }, 'changed', changedFields(body.set))] : [change]);
		}
		case 'submitEntry': {
			const { entry } = body;
			const made: Effect = { ref: { type: 'entry', id: body.entryId }, areaId: body.areaId, create: true, base: 0, set: entry as unknown as Fields };
			if (entry.caseId === null) return ok([made]);
			return ok([made, event(operation, body.areaId, { type: 'case', id: entry.caseId }, 'entry', { entryId: body.entryId, formId: entry.formId, ...(entry.corrects === undefined ? {} : { corrects: entry.corrects }) })]);
		}
		case 'moveCase': {
			const record = world.get('case', body.caseId);
			if (record === undefined) return fail(problem('record_missing'));
			const legal = legalMove(world, record, body.move, body.from, body.set);
			if (!legal.ok) return legal;
			const { pack, move, to, closes, reopens } = legal.value;
			const exit = exitEnded(closes ? 'close' : 'move', { pack, fields: record.fields, by: operation.officerId, at: operation.at, packs: world });
			const clock = clockMoved({ pack, move, fields: { ...record.fields, ...exit?.set }, set: body.set, from: body.from, closes, at: operation.at, packs: world });
			const tells = tellingMoved(move, operation.opId, operation.at, world.calendar?.() ?? chinaCalendar);
			const set: Fields = { ...body.set, ...leftBy(move, record.fields, operation.officerId), ...clock.set, ...tells, state: to, ...(closes ? { closedAt: operation.at, ...endOfHandOver(record.fields) } : reopens ? { closedAt: null } : {}) };
			return ok([
				{ ref: { type: 'case', id: body.caseId }, areaId: record.areaId, create: false, base: body.base, set, ...(move.counts === undefined ? {} : { adds: { [move.counts]: 1 } }), guard: { field: 'state', expected: body.from } },
				event(operation, record.areaId, { type: 'case', id: body.caseId }, 'moved', { move: body.move, from: body.from, to, note: body.note, ...toldOf({ ...exit?.clock, ...clock.told, ...tellsOf(tells) }) }),
				...(exit === null ? [] : [exitEnd(record, body.base, exit.set, set)]),
			]);
		}
		case 'assign': {
			const record = world.get('case', body.caseId);
			if (record === undefined) return fail(problem('record_missing'));
			return ok([
				{ ref: { type: 'case', id: body.caseId }, areaId: record.areaId, create: false, base: body.base, set: { assigneeId: body.assigneeId, ...(body.assigneeId === record.fields['assigneeId'] ? {} : endOfHandOver(record.fields)) } },
				event(operation, record.areaId, { type: 'case', id: body.caseId }, 'assigned', { assigneeId: body.assigneeId }),
				...(body.assigneeId === null ? [] : givenOn(operation, record, body.base, world)),
			]);
		}
		case 'attach': {
			const made: Effect = { ref: { type: 'file', id: body.fileId }, areaId: body.areaId, create: true, base: 0, set: body.file as unknown as Fields };
			if (body.file.of.type !== 'case') return ok([made]);
			return ok([made, event(operation, body.areaId, { type: 'case', id: body.file.of.id }, 'attached', { fileId: body.fileId, purpose: body.file.purpose })]);
		}
		case 'note': {
			const made: Effect = { ref: { type: 'note', id: body.noteId }, areaId: body.areaId, create: true, base: 0, set: { of: body.of, text: body.text, by: operation.officerId, at: operation.at } };
			return ok([made, event(operation, body.areaId, body.of, 'note', { noteId: body.noteId })]);
		}
		case 'transfer': {
			const record = world.get(body.ref.type, body.ref.id);
			if (record === undefined) return fail(problem('record_missing'));
			const { from, toAreaId, organisationId, assigneeId, reason } = body;
			if (from === toAreaId) return fail(problem('field_invalid', { field: 'toAreaId' }));
			const ofCase: Fields = body.ref.type === 'case' ? { assigneeId, leadId: null, ...(organisationId === null ? {} : { organisationId }), ...endOfHandOver(record.fields) } : {};
			return ok([
				{ ref: body.ref, areaId: record.areaId, create: false, base: body.base, set: { [areaField]: toAreaId, ...ofCase }, guard: { field: areaField, expected: from } },
				// Known to every app that was ever released as a change; what it was stands in the data.
				event(operation, record.areaId, body.ref, 'changed', { fields: [areaField], transfer: { from, to: toAreaId, organisationId, assigneeId, reason } }),
				...(body.ref.type === 'case' ? givenOn(operation, record, body.base, world) : []),
			]);
		}
	}
}

/**
 * One step of a hand-over. The case changes hands with the acceptance, worked out here and never sent: an acceptance that meets a withdrawal changes nothing and is put to a person.
 * Apps that do not know of hand-overs read of the assignee.
 */
function handOverEffects(operation: Operation, body: SetFields, record: StoredRecord): Result<readonly Effect[]> {
	const next = handOverOf(body.set[handOverField]);
	if (next === null || Object.keys(body.set).length > 1) return fail(problem('field_invalid', { field: handOverField }));
	const { answer, from, to, note } = next;
	const of = { type: 'case' as const, id: record.id };
	const told = { handOver: { step: answer?.kind ?? 'offered', from, to, words: answer === null ? note : answer.words } };
	const change = (guard: Effect['guard'], set: Fields = {}): Effect => ({ ref: of, areaId: record.areaId, create: false, base: body.base, set: { [handOverField]: next as unknown as Json, ...set }, ...(guard === undefined ? {} : { guard, follows: { field: handOverField, fields: Object.keys(set) } }) });
	const line = event(operation, record.areaId, of, answer?.kind === 'accepted' ? 'assigned' : 'changed', answer?.kind === 'accepted' ? { assigneeId: to, ...told } : { fields: ['assigneeId'], ...told });
	if (answer === null) return ok([change({ field: 'assigneeId', expected: from }), line]);
	// Declined and taken back apart: it stays where it was, both ways.
	if (sameOutcome(handOverOf(record.fields[handOverField]), next)) return ok([line]);
	const waiting = { field: handOverField, expected: offered(next) as unknown as Json };
	return ok([change(waiting, answer.kind === 'accepted' && (record.fields['closedAt'] ?? null) === null ? { assigneeId: to } : {}), line]);
}

/** What follows from what was agreed: the task's own day and hour, and that what was cancelled is open no more. */
function followsBooking(value: Json | undefined): Fields {
	const booking = bookingOf(value);
	if (booking === null) return {};
	return { day: booking.day, at: booking.at, ...(booking.change.kind === 'cancelled' ? { state: 'dropped' } : {}) };
}

function taskMade(operation: Operation, { ref, areaId, fields }: CreateRecord): readonly Effect[] {
	const made: Effect = { ref, areaId, create: true, base: 0, set: { ...fields, ...followsBooking(fields[bookingField]) } };
	return [made, ...bookingLine(operation, areaId, fields, fields[bookingField])];
}

function bookingEffects(operation: Operation, { base, set }: SetFields, record: StoredRecord): readonly Effect[] {
	const followers = followsBooking(set[bookingField]);
	const change: Effect = { ref: { type: 'task', id: record.id }, areaId: record.areaId, create: false, base, set: { ...set, ...followers }, follows: { field: bookingField, fields: Object.keys(followers) } };
	return [change, ...bookingLine(operation, record.areaId, record.fields, set[bookingField])];
}

/** The case says when it was agreed, moved and cancelled, and why. */
function bookingLine(operation: Operation, areaId: Id | null, task: Fields, value: Json | undefined): readonly Effect[] {
	const booking = bookingOf(value);
	const caseId = task['caseId'];
	if (booking === null || !isId(caseId)) return [];
	const { change, at, way, moved } = booking;
	return [event(operation, areaId, { type: 'case', id: caseId }, 'changed', { fields: ['x.appointmentAt'], booking: { step: change.kind, at, way, moved, reason: change.reason } })];
}

/** A step of an exit, with what follows from it. Made without having seen another's step it is a review, and leaves nothing behind. */
function exitEffects(operation: Operation, record: StoredRecord, base: number, next: Exit, world: World): Result<readonly Effect[]> {
	const pack = packOf(world, record.fields['packId'], record.fields['packVersion']);
	if (pack === undefined) return fail(problem('pack_missing'));
	const { set, told, clock } = exitMoved({ pack, fields: record.fields, next, at: operation.at, packs: world });
	const of = { type: 'case', id: record.id } as const;
	return ok([
		{ ref: of, areaId: record.areaId, create: false, base, set, ...followsExit(set) },
		event(operation, record.areaId, of, 'changed', { fields: [exitField], exit: told, ...toldOf(clock) }),
	]);
}

/** Its own effect beside that of the step which ends it: where another decided meanwhile, the step stands, and the exit alone is asked about. `done`: what the step itself sets. */
function exitEnd(record: StoredRecord, base: number, ended: Fields, done: Fields): Effect {
	const set = Object.fromEntries(Object.entries(ended).filter(([field]) => !(field in done)));
	return { ref: { type: 'case', id: record.id }, areaId: record.areaId, create: false, base, set, ...followsExit(set) };
}

/** What another decided meanwhile stands, and with it what followed. */
function followsExit(set: Fields): Pick<Effect, 'guard' | 'follows'> {
	return { guard: { field: exitField, expected: null }, follows: { field: exitField, fields: Object.keys(set).filter((field) => field !== exitField) } };
}

function givenOn(operation: Operation, record: StoredRecord, base: number, world: World): readonly Effect[] {
	const pack = packOf(world, record.fields['packId'], record.fields['packVersion']);
	const exit = pack === undefined ? null : exitEnded('give', { pack, fields: record.fields, by: operation.officerId, at: operation.at, packs: world });
	return exit === null ? [] : [exitEnd(record, base, exit.set, {})];
}

function tellsOf(tells: Fields): ClockTold {
	const [telling] = Object.values(tells) as unknown as readonly Telling[];
	return telling === undefined ? {} : { tells: { to: telling.to, until: telling.until } };
}

function toldOf(clock: ClockTold): { readonly clock?: Json } {
	return Object.keys(clock).length === 0 ? {} : { clock: clock as unknown as Json };
}

/** In UTC: a child counts as one for some hours of the birthday, too. */
function dayOf(operation: Operation): string {
	return operation.at.slice(0, 10);
}

/** Every app that was ever released knows `restricted`; which grant or look it is stands beside it. */
export function changedFields(set: Fields): { readonly [name: string]: Json } {
	const [calls, told] = [Object.keys(set).filter(isCallField), Object.keys(set).filter(isToldField)];
	if (calls.length + told.length > 0) {
		const others = Object.keys(set).filter((field) => !isCallField(field) && !isToldField(field));
		return { fields: [...others, ...(calls.length > 0 ? ['call'] : []), ...(told.length > 0 ? ['told'] : [])], ...(calls.length > 0 ? { calls } : {}), ...(told.length > 0 ? { told } : {}) };
	}
	const sight = Object.keys(set).filter(isSightField);
	if (sight.length === 0) return { fields: Object.keys(set) };
	return { fields: [...new Set(Object.keys(set).map((field) => (isSightField(field) ? 'restricted' : field)))], sight };
}

function event(operation: Operation, areaId: Id | null, of: EventShape['of'], kind: EventShape['kind'], data: { readonly [name: string]: Json }): Effect {
	const shape: EventShape = { of, kind, by: operation.officerId, at: operation.at, receivedAt: null, data };
	return { ref: { type: 'event', id: operation.opId }, areaId, create: true, base: 0, set: shape as unknown as Fields };
}

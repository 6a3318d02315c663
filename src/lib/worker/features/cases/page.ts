import { fieldInfo, shownValue } from '../../../domain/cases/coreFields.ts';
import { exitsOffered } from '../../../domain/cases/exit.ts';
import { stoodBy } from '../../../domain/cases/exitMoved.ts';
import { mayWork, offeredDocuments, offeredMoves } from '../../../domain/cases/offers.ts';
import { maySettleCase } from '../../../domain/cases/settle.ts';
import { caseRow } from '../../../domain/cases/rows.ts';
import { proposedSlots } from '../../../domain/cases/slots.ts';
import { sortCases } from '../../../domain/cases/sort.ts';
import { passedOnOf } from '../../../domain/cases/passedOn.ts';
import { partOf } from '../../../domain/drives/drive.ts';
import type { Id } from '../../../domain/ids.ts';
import type { Json } from '../../../domain/json.ts';
import { readTyped, type Typed } from '../../../domain/records/read.ts';
import type { Fields } from '../../../domain/records/record.ts';
import type { Localized } from '../../../domain/records/shapes.ts';
import { dueState } from '../../../domain/time/due.ts';
import { caseDeadlines, deadlineOf, deadlineOn } from '../../../domain/workflow/deadlines.ts';
import { stoodOf, waitsOf, type Stood } from '../../../domain/workflow/clock.ts';
import type { Pack, PackMove } from '../../../domain/workflow/pack.ts';
import { isBarred, stateOf } from '../../../domain/workflow/moves.ts';
import type { WorkerContext } from '../../context.ts';
import { assignableOf, officersOf } from './assign.ts';
import { mayHandOver } from './handOver.ts';
import { mayTransfer } from './transfer.ts';
import { cardOf } from './card.ts';
import { aboutFile } from '../captures.ts';
import { askerOf, namesOf, officerName } from './names.ts';
import { openTasksOf } from './openTasks.ts';
import { peopleOf } from './people.ts';
import { reviewsOf } from './reviews.ts';
import type { CaseAsk, CaseField, CaseMove, CasePage, CaseFile } from './shapes.ts';
import { sightOf } from './sight.ts';
import { timelineOf } from './timeline.ts';

/** Fields of the pack that have a part of the page to themselves. */
const shownElsewhere: readonly string[] = ['papersListed', 'papersBrought', 'entryId', 'item', 'drive', 'form', 'team'];

export function pageOf(context: WorkerContext, record: Typed<'case'>): CasePage {
	const { view } = context;
	const fields = record.fields;
	const me = context.me();
	const pack = context.packs.pack(fields.packId, fields.packVersion);
	const row = caseRow(view, context.packs, record);
	const place = view.typed('place', fields.placeId);
	const files = filesOf(context, record.id);
	return {
		driveId: partOf(record)?.driveId ?? null, restricted: fields.restricted, id: record.id, rev: record.rev, number: row.number, title: row.title, priority: row.priority, packId: row.packId, noun: row.noun, icon: row.icon, packKnown: pack !== undefined,
		state: { id: row.state, label: row.stateLabel, kind: row.stateKind }, due: dueState(row.clock, row.closedAt, context.nowMs()), dueAt: fields.dueAt, lateAt: row.dueAt, time: timeOf(record, pack),
		mayExit: pack !== undefined && mayWork(fields, me) && exitsOffered(pack, fields as unknown as Fields, me).length > 0, held: row.held, bounced: row.bounced,
		openedAt: row.openedAt, openedBy: officerName(context, fields.openedBy), closedAt: row.closedAt,
		organisation: view.typed('organisation', fields.organisationId)?.fields ?? null, area: view.typed('area', record.areaId)?.fields ?? null,
		assignee: fields.assigneeId === null ? null : { id: fields.assigneeId, name: row.assigneeName ?? '?' }, mine: fields.assigneeId === me.officerId, pending: view.pending('case', record.id),
		place: place === undefined ? null : { id: place.id, label: place.fields.label, kind: place.fields.kind, cautions: place.fields.cautions }, hasPoint: row.point !== null, point: row.point, passOn: passOnOf(record, pack),
		people: peopleOf(context, record), fields: fieldsOf(context, record, pack), papers: papersOf(record, pack), files, timeline: timelineOf(context, record, pack, files),
		moves: pack === undefined || !mayWork(fields, me) ? [] : offeredMoves(pack, fields.state, askerOf(context)).filter((move) => !isBarred(move, fields as unknown as Fields, me.officerId)).map((move) => moveOf(context, record, pack, move)),
		documents: pack === undefined || !mayWork(fields, me) ? [] : offeredDocuments(pack, askerOf(context)).map(({ id, title }) => ({ id, title })),
		whereabouts: context.beyond.whereabouts(record.id), mayWork: mayWork(fields, me), plans: plansOf(context, record.id), reviews: reviewsOf(context, record), mayResolve: maySettleCase(record, me), earlier: earlierOf(context, record), linked: linkedOf(context, record), gathers: pack?.gathers === undefined || fields.closedAt !== null || !mayWork(fields, me) ? null : { packId: pack.gathers.pack, label: pack.gathers.label },
		...assignableOf(context, record), mayTransfer: mayTransfer(context, record), mayHandOver: mayHandOver(context, record), sight: sightOf(context, record), today: context.today(), nowMs: context.nowMs(),
	};
}

/** What the page says of the case's clocks. */
function timeOf(record: Typed<'case'>, pack: Pack | undefined): CasePage['time'] {
	const fields = record.fields as unknown as Fields;
	const [stood, waits] = record.fields.closedAt === null ? [stoodOf(fields), waitsOf(fields)] : [null, null];
	const promise = pack === undefined || record.fields.dueAt === null ? undefined : deadlineOf(pack, fields);
	return {
		promise: promise === undefined ? null : { label: promise.label, source: promise.source, asOf: promise.asOf, unchecked: promise.checkedOn === null },
		stands: stood === null ? null : { since: stood.since, ...standsBy(pack, stood) },
		waits: waits === null ? null : { since: waits.since, until: waits.until, label: pack?.deadlines.find((deadline) => deadline.id === waits.deadline)?.label ?? null },
	};
}

/** By a move, in the officer's own words; by an exit, for one of its reasons. */
function standsBy(pack: Pack | undefined, { move, reason }: Stood): { readonly move: Localized | null; readonly reason: Localized | null } {
	const exit = pack?.exits?.find(({ kind }) => stoodBy(kind) === move);
	const words = reason === null ? null : { zh: reason, en: reason };
	return exit === undefined ? { move: pack?.moves.find(({ id }) => id === move)?.label ?? null, reason: words } : { move: exit.label, reason: exit.reasons.find(({ id }) => id === reason)?.label ?? words };
}

/** Everything the pack declares and the case holds, in the pack's order. */
export function fieldsOf(context: WorkerContext, record: Typed<'case'>, pack: Pack | undefined): readonly CaseField[] {
	const values = record.fields as unknown as { readonly [field: string]: Json };
	const mine = mayWork(record.fields, context.me());
	return (pack?.fields ?? []).filter((field) => !shownElsewhere.includes(field.id) && (mine || field.secret !== true)).flatMap((field) => {
		const info = fieldInfo(pack, `x.${field.id}`);
		const value = shownValue(info, values[info.field], namesOf(context));
		return value.as === 'none' ? [] : [{ ...info, value }];
	});
}

function papersOf(record: Typed<'case'>, pack: Pack | undefined): CasePage['papers'] {
	const listed = (record.fields['x.papersListed'] ?? []) as readonly string[];
	const received = (record.fields['x.papersBrought'] ?? []) as readonly string[];
	return (pack?.papers ?? []).filter((paper) => listed.includes(paper.id) || received.includes(paper.id)).map(({ id, label }) => ({ id, label, received: received.includes(id) }));
}

/** What only those named may see goes to no other system. */
function passOnOf(record: Typed<'case'>, pack: Pack | undefined): CasePage['passOn'] {
	return pack?.passOn === undefined || record.fields.restricted ? null : { platforms: pack.passOn.platforms, done: passedOnOf(record.fields.passedOn as Json | undefined) };
}

/** In the order they were taken. */
function filesOf(context: WorkerContext, caseId: Id): readonly CaseFile[] {
	return context.view.related('file', 'of.id', caseId).toSorted((a, b) => (a.fields.capturedAt < b.fields.capturedAt ? -1 : 1)).map((file) => ({
		...aboutFile(file.id, file.fields), purpose: file.fields.purpose, capturedAt: file.fields.capturedAt, by: officerName(context, file.fields.takenBy), pending: context.view.pending('file', file.id),
	}));
}

function moveOf(context: WorkerContext, record: Typed<'case'>, pack: Pack, move: PackMove): CaseMove {
	const to = stateOf(pack, move.to);
	const asks = move.asks.map((ask) => askOf(context, record, pack, ask));
	const now = context.nowMs();
	return {
		id: move.id, label: move.label, icon: move.icon, primary: move.primary, document: move.document, photo: move.photo,
		to: { label: to?.label ?? { zh: move.to, en: move.to }, kind: to?.kind ?? 'active' }, asks,
		deadlines: asks.some((ask) => ask.field === 'dueAt') ? caseDeadlines(pack).map((deadline) => ({ id: deadline.id, label: deadline.label, at: deadlineOn(deadline, context.calendar, record.fields as unknown as Fields, now), source: deadline.source, asOf: deadline.asOf })) : [],
		slots: asks.some((ask) => ask.kind === 'dayTime') ? proposedSlots(context.calendar, now) : [],
	};
}

function askOf(context: WorkerContext, record: Typed<'case'>, pack: Pack, ask: PackMove['asks'][number]): CaseAsk {
	const info = fieldInfo(pack, ask.field);
	const held = (record.fields as unknown as { readonly [field: string]: Json })[ask.field] ?? null;
	// A date that is over is no proposal, and words said last time are not said again.
	const past = (info.kind === 'day' || info.kind === 'dayTime') && typeof held === 'string' && Date.parse(held) < context.nowMs();
	const listed = record.fields['x.papersListed'] as readonly string[] | undefined;
	// Who it may be is who sees the case.
	if (info.kind === 'officer') return { ...info, kind: 'choice', options: officersOf(context, record.areaId).map(({ id, fields }) => ({ id, label: { zh: fields.name, en: fields.name } })), required: ask.required, when: ask.when ?? null, value: held };
	const options = info.kind === 'papers' && listed !== undefined && listed.length > 0 ? info.options.filter((option) => listed.includes(option.id)) : info.options;
	return { ...info, options, required: ask.required, when: ask.when ?? null, value: past || info.kind === 'longText' ? null : held };
}

function plansOf(context: WorkerContext, caseId: Id): CasePage['plans'] {
	return openTasksOf(context, caseId).map((task) => ({ id: task.id, kind: task.fields.kind, day: task.fields.day, at: task.fields.at, assignee: officerName(context, task.fields.assigneeId) }));
}

/** The case that it came of, and those that came of it. */
function linkedOf(context: WorkerContext, record: Typed<'case'>): CasePage['linked'] {
	const { view, packs } = context;
	const origin = view.typed('case', record.fields.fromCaseId ?? null);
	const after = view.related('case', 'fromCaseId', record.id).toSorted((a, b) => (a.fields.openedAt < b.fields.openedAt ? -1 : 1));
	const line = (way: 'from' | 'to') => (other: Typed<'case'>) => {
		const { stateLabel, stateKind, dueAt, clock, closedAt } = caseRow(view, packs, other);
		return { way, id: other.id, number: other.fields.number, title: other.fields.title, state: { label: stateLabel, kind: stateKind }, due: dueState(clock, closedAt, context.nowMs()), dueAt, closedAt };
	};
	return [...(origin === undefined ? [] : [origin].map(line('from'))), ...after.map(line('to'))];
}

function earlierOf(context: WorkerContext, record: Typed<'case'>): CasePage['earlier'] {
	if (record.fields.placeId === null) return [];
	const others = context.view.related('case', 'placeId', record.fields.placeId).filter((other) => other.id !== record.id);
	return sortCases(others.map((other) => caseRow(context.view, context.packs, other)), 'due', null).slice(0, 5).map((row) => cardOf(context, row));
}

/** Undefined when the case is not on this device. */
export function caseOf(context: WorkerContext, id: Id): Typed<'case'> | undefined {
	return readTyped(context.view, 'case', id);
}

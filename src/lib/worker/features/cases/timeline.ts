import { purposeLabel, reasonLabel } from '../../../domain/accounts/grantRules.ts';
import { callField, callsOf } from '../../../domain/cases/calls.ts';
import { fieldInfo } from '../../../domain/cases/coreFields.ts';
import { declaredExit } from '../../../domain/cases/exit.ts';
import type { ExitTold } from '../../../domain/cases/exitMoved.ts';
import { grantsOf, looksOf } from '../../../domain/cases/sight.ts';
import { serverId, type Id } from '../../../domain/ids.ts';
import { handOverRule } from '../../../domain/cases/handOverRule.ts';
import { tellingRule, tellingsOf, type Told } from '../../../domain/cases/telling.ts';
import { isObject, type Json } from '../../../domain/json.ts';
import type { Typed } from '../../../domain/records/read.ts';
import type { EventShape, Localized, Priority } from '../../../domain/records/shapes.ts';
import { stateOf } from '../../../domain/workflow/moves.ts';
import type { ClockTold } from '../../../domain/workflow/clock.ts';
import type { Pack } from '../../../domain/workflow/pack.ts';
import type { WorkerContext } from '../../context.ts';
import type { SettledReview } from '../reviews/shapes.ts';
import { officerName } from './names.ts';
import { settledAt } from './reviews.ts';
import type { CaseFile, TimelineItem, TimelineLine } from './shapes.ts';

/** The server stamps what it receives; within this time nobody would call it late. */
const lateMs = 60_000;

/** Who did what when, the newest first; the events of one save stand together. */
export function timelineOf(context: WorkerContext, record: Typed<'case'>, pack: Pack | undefined, files: readonly CaseFile[]): readonly TimelineItem[] {
	const saves = new Map<string, Typed<'event'>[]>();
	for (const event of context.view.related('event', 'of.id', record.id).toSorted(byTime)) {
		const save = `${event.fields.at}/${event.fields.by}`;
		saves.set(save, [...(saves.get(save) ?? []), event]);
	}
	const done = [...saves.values()].map((events) => itemOf(context, pack, events, files)).filter((item) => item !== null);
	return [...done, ...settledAt(context, record).flatMap(settledItem)].toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)).reverse();
}

/** A review's end is told by the review itself: it keeps both values. */
function settledItem(review: SettledReview): TimelineItem[] {
	if (review.settledAt === null) return [];
	return [{ id: review.id, at: review.settledAt, by: review.by, bySystem: false, mine: review.mine, pending: review.pending, receivedAt: null, lines: [{ kind: 'settled', label: review.info.label, chosen: review.chosen, lost: review.lost }], files: [] }];
}

function itemOf(context: WorkerContext, pack: Pack | undefined, events: readonly Typed<'event'>[], files: readonly CaseFile[]): TimelineItem | null {
	const first = events[0];
	if (first === undefined) return null;
	const { at, by, receivedAt } = first.fields;
	const attached = events.filter((event) => event.fields.kind === 'attached');
	const lines = events.filter((event) => event.fields.kind !== 'attached').flatMap((event) => [...sightLines(context, event.fields), ...(onlySight(event.fields) ? [] : [lineOf(context, pack, event.fields)])]);
	return {
		id: first.id, at, by: officerName(context, by), bySystem: by === serverId, mine: by === context.me().officerId, pending: events.some((event) => context.view.pending('event', event.id)),
		receivedAt: receivedAt !== null && Date.parse(receivedAt) - Date.parse(at) > lateMs ? receivedAt : null,
		lines: lines.length === 0 ? [{ kind: 'attached' }] : lines,
		files: attached.flatMap((event) => files.find((file) => file.id === event.fields.data['fileId']) ?? []),
	};
}

function lineOf(context: WorkerContext, pack: Pack | undefined, event: EventShape): TimelineLine {
	const data = event.data;
	switch (event.kind) {
		case 'opened': return { kind: 'opened' };
		case 'moved': {
			const to = pack === undefined ? undefined : stateOf(pack, String(data['to']));
			const move = pack?.moves.find((candidate) => candidate.id === data['move'])?.label;
			return { kind: 'moved', move: move ?? bare(data['move']), to: to?.label ?? bare(data['to']), toKind: to?.kind ?? 'active', note: typeof data['note'] === 'string' ? data['note'] : null, clock: (data['clock'] ?? {}) as ClockTold };
		}
		case 'changed': return booked(data['booking']) ?? called(context, event) ?? toldLine(context, event) ?? handOver(context, data['handOver']) ?? transferred(context, data['transfer']) ?? escalated(context, data['escalation']) ?? exitLine(pack, data) ?? { kind: 'changed', labels: Array.isArray(data['fields']) ? data['fields'].map((field) => fieldInfo(pack, String(field)).label) : [] };
		case 'assigned': return handOver(context, data['handOver']) ?? { kind: 'assigned', to: officerName(context, (data['assigneeId'] ?? null) as Id | null) };
		case 'entry': return entryLine(context, data['entryId'] as Id, typeof data['corrects'] === 'string');
		case 'note': return { kind: 'note', text: context.view.typed('note', data['noteId'] as Id)?.fields.text ?? '' };
		case 'attached': return { kind: 'attached' };
		case 'reviewed': return { kind: 'reviewed' };
		// A newer server's.
		default: return { kind: 'changed', labels: [] };
	}
}

/** Who was given sight of the case, or looked at it: told by the case's own fields. */
function sightLines(context: WorkerContext, event: EventShape): readonly TimelineLine[] {
	const fields = context.view.get('case', event.of.id)?.fields ?? {};
	return sightIn(event).flatMap((field): TimelineLine[] => {
		const [kind, id] = field.split('.') as [string, Id | undefined];
		const grant = grantsOf(fields).find((each) => each.id === id)?.grant;
		const look = looksOf(fields).find((each) => each.id === id)?.look;
		if ((kind === 'grant' || kind === 'grantEnd') && grant !== undefined) return [{ kind: 'sight', what: kind === 'grant' ? 'given' : 'ended', who: officerName(context, grant.to), label: purposeLabel(grant.purpose), words: kind === 'grant' ? grant.words : null }];
		if (look === undefined) return [];
		if (kind === 'look') return [{ kind: 'sight', what: 'elevated', who: officerName(context, look.by), label: reasonLabel(look.reason), words: look.words }];
		const answer = fields[field] as { readonly questioned?: boolean; readonly words?: string | null } | undefined;
		return [{ kind: 'sight', what: answer?.questioned === true ? 'questioned' : 'seen', who: officerName(context, look.by), label: null, words: answer?.words ?? null }];
	});
}

function sightIn(event: EventShape): readonly string[] {
	return Array.isArray(event.data['sight']) ? event.data['sight'].map(String) : [];
}

function onlySight(event: EventShape): boolean {
	return sightIn(event).length > 0 && Array.isArray(event.data['fields']) && event.data['fields'].every((field) => field === 'restricted');
}

function transferred(context: WorkerContext, transfer: Json | undefined): TimelineLine | null {
	if (transfer === undefined || transfer === null || typeof transfer !== 'object' || Array.isArray(transfer)) return null;
	const { to, reason } = transfer as { readonly to?: Json; readonly reason?: Json };
	const area = context.view.typed('area', to as Id | null)?.fields;
	return { kind: 'transferred', to: area === undefined ? bare('') : { zh: area.name, en: area.nameEn }, reason: String(reason ?? '') };
}

function booked(told: Json | undefined): TimelineLine | null {
	if (!isObject(told)) return null;
	const { step, at, way, moved, reason } = told;
	const steps = ['booked', 'moved', 'cancelled'] as const;
	const ways = ['visit', 'office', 'call'] as const;
	return { kind: 'booking', step: steps.find((each) => each === step) ?? 'booked', at: String(at ?? ''), way: ways.find((each) => each === way) ?? 'visit', moved: Number(moved ?? 0), reason: typeof reason === 'string' ? reason : null };
}

/** What was said is told by the case's own field. */
function called(context: WorkerContext, event: EventShape): TimelineLine | null {
	const [field] = Array.isArray(event.data['calls']) ? event.data['calls'].map(String) : [];
	const call = field === undefined ? undefined : callsOf(context.view.get('case', event.of.id)?.fields ?? {}).find((each) => callField(each.id) === field);
	return call === undefined ? null : { kind: 'call', whom: call.whom, number: call.number, outcome: call.outcome, words: call.words, next: call.next };
}

/** A call that told somebody is the call's to tell. */
function toldLine(context: WorkerContext, event: EventShape): TimelineLine | null {
	const [field] = Array.isArray(event.data['told']) ? event.data['told'].map(String) : [];
	const fields = context.view.get('case', event.of.id)?.fields ?? {};
	const told = field === undefined ? undefined : (fields[field] as unknown as Told | undefined);
	const telling = tellingsOf(fields).find(({ id }) => id === told?.of);
	return told === undefined || telling === undefined ? null : { kind: 'told', to: telling.to, way: told.way, words: told.words };
}

function handOver(context: WorkerContext, told: Json | undefined): TimelineLine | null {
	if (!isObject(told)) return null;
	const { step, from, to, words } = told;
	const steps = ['offered', 'accepted', 'declined', 'kept'] as const;
	return { kind: 'handOver', step: steps.find((each) => each === step) ?? 'offered', from: officerName(context, (from ?? null) as Id | null), to: officerName(context, (to ?? null) as Id | null), words: typeof words === 'string' ? words : null };
}

function exitLine(pack: Pack | undefined, { exit, clock }: EventShape['data']): TimelineLine | null {
	if (!isObject(exit)) return null;
	const told = exit as unknown as ExitTold;
	const declared = declaredExit(pack, told.kind);
	return { kind: 'exit', what: told.what, label: declared?.label ?? bare(told.kind), reason: declared?.reasons.find(({ id }) => id === told.reason)?.label ?? bare(told.reason), words: told.words, nextAt: told.nextAt, clock: (clock ?? {}) as ClockTold };
}

function escalated(context: WorkerContext, told: Json | undefined): TimelineLine | null {
	if (told === undefined || told === null || typeof told !== 'object' || Array.isArray(told)) return null;
	const { deadline, to, late, due, priority, leadId } = told as { readonly deadline?: string; readonly to?: readonly Id[]; readonly late?: boolean; readonly due?: string; readonly priority?: Priority; readonly leadId?: Id };
	return { kind: 'escalated', of: deadline === handOverRule.id ? 'handOver' : deadline === tellingRule.id ? 'tell' : 'case', to: (to ?? []).flatMap((id) => officerName(context, id) ?? []), late: late === true, due: due ?? '', priority: priority ?? null, lead: officerName(context, leadId ?? null) };
}

function entryLine(context: WorkerContext, entryId: Id, corrects: boolean): TimelineLine {
	const entry = context.view.typed('entry', entryId)?.fields;
	const pack = entry === undefined ? undefined : context.packs.pack(entry.packId, entry.packVersion);
	const form = pack?.forms.find((candidate) => candidate.formId === entry?.formId);
	const published = entry === undefined ? undefined : context.packs.form(entry.formId, entry.formVersion);
	return { kind: 'entry', entryId: entry === undefined ? null : entryId, corrects, title: form?.title ?? published?.title ?? pack?.title ?? bare(entry?.formId ?? ''), outcome: entry?.outcome ?? null };
}

/** Events of one save carry one time; what makes the case comes first. */
function withinSave(event: Typed<'event'>): number {
	return event.fields.kind === 'opened' ? 0 : 1;
}

function byTime(a: Typed<'event'>, b: Typed<'event'>): number {
	return a.fields.at < b.fields.at ? -1 : a.fields.at > b.fields.at ? 1 : withinSave(a) - withinSave(b) || (a.id < b.id ? -1 : 1);
}

function bare(value: unknown): Localized {
	return { zh: String(value ?? ''), en: String(value ?? '') };
}

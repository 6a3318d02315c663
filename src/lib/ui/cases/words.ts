import type { ShownValue } from '../../domain/cases/coreFields.ts';
import type { CareNeed, FileKind, FilePurpose, Instant, Priority, TaskKind } from '../../domain/records/shapes.ts';
import type { ClockTold } from '../../domain/workflow/clock.ts';
import type { Limit } from '../../domain/workflow/pack.ts';
import type { DueState } from '../../domain/time/due.ts';
import { dayIn } from '../../domain/time/workingTime.ts';
import { formatDateTime, formatDay, formatDue, formatNames, formatTime } from '../../i18n/format.ts';
import { locale } from '../../i18n/locale.svelte.ts';
import { m } from '../../i18n/paraglide/messages.js';
import type { CaseFile, TimelineLine } from '../../worker/features/cases/shapes.ts';
import { wayName } from '../appointments/words.ts';
import { whomWords } from '../tellings/words.ts';
import { signatureTitle } from '../signature/signerWords.ts';
import type { AttachKind } from './sheets.ts';

/** The clock that words about time are said by: the worker's, not the page's. */
export type Clock = { readonly zone: string; readonly nowMs: number };

/** Null: nothing to say, for it has no due date. */
export function dueWords(item: { readonly due: DueState; readonly dueAt: Instant | null; readonly closedAt: Instant | null }, clock: Clock): string | null {
	if (item.closedAt !== null) return m.cases_closed_on({ day: formatDay(dayIn(clock.zone, item.closedAt), dayIn(clock.zone, clock.nowMs)) });
	if (item.due === 'stands') return m.cases_stands();
	return item.dueAt === null ? null : formatDue(item.dueAt, clock.zone, clock.nowMs);
}

export function distanceWords(metres: number): string {
	return metres < 1000 ? m.cases_metres({ metres: Math.max(10, Math.round(metres / 10) * 10) }) : m.cases_kilometres({ kilometres: (metres / 1000).toFixed(1) });
}

export function timeWords(at: Instant, clock: Clock): string {
	return formatDateTime(at, clock.zone, dayIn(clock.zone, clock.nowMs));
}

/** The end of a day is that day; only another hour is said. */
export function momentWords(at: Instant, clock: Clock): string {
	return formatTime(at, clock.zone) === '23:59' ? dayWords(at, clock) : timeWords(at, clock);
}

export function dayWords(dayOrInstant: string, clock: Clock): string {
	return formatDay(dayOrInstant.length === 10 ? dayOrInstant : dayIn(clock.zone, dayOrInstant), dayIn(clock.zone, clock.nowMs));
}

export function valueWords(value: ShownValue, clock: Clock): string {
	switch (value.as) {
		case 'none': return m.cases_value_none();
		case 'text': return value.text;
		case 'labels': return value.labels.map((label) => locale.of(label)).join(locale.current === 'en' ? ', ' : '、');
		case 'instant': return timeWords(value.at, clock);
		case 'dayOf': return dayWords(value.at, clock);
		case 'rating': return m.cases_stars({ stars: value.stars });
		case 'check': return value.yes ? m.cases_yes() : m.cases_no();
	}
}

/** What a move did to the clocks, a line each. */
export function clockTold(told: ClockTold, clock: Clock): readonly string[] {
	const length = ({ workingDays, days, hours }: Limit): string => (workingDays !== undefined ? m.cases_working_days({ count: workingDays }) : days !== undefined ? m.cases_days({ count: days }) : m.cases_hours({ count: Math.round((hours ?? 0) * 10) / 10 }));
	return [
		...(told.stops === undefined ? [] : [told.stops.reason === null ? m.cases_did_stop() : m.cases_did_stop_for({ reason: told.stops.reason })]),
		...(told.goes === undefined ? [] : [told.goes.to === null ? m.cases_did_go() : m.cases_did_go_until({ length: length(told.goes.stood), when: momentWords(told.goes.to, clock) })]),
		...(told.due === undefined ? [] : [m.cases_did_due({ when: momentWords(told.due.at, clock) })]),
		...(told.tells === undefined ? [] : [m.tellings_did_duty({ role: whomWords(told.tells.to), when: momentWords(told.tells.until, clock) })]),
		...(told.waits === undefined ? [] : [m.cases_did_wait({ when: momentWords(told.waits.until, clock) })]),
	];
}

/** What was agreed, moved or cancelled. */
export function bookingWords({ step, at, way, moved }: Extract<TimelineLine, { kind: 'booking' }>, clock: Clock): string {
	const when = timeWords(at, clock);
	return step === 'booked' ? m.appointments_did_book({ when, way: wayName(way) }) : step === 'moved' ? m.appointments_did_move({ when, count: moved }) : m.appointments_did_cancel({ when });
}

/** A step of an exit, in the words of its service. */
export function exitTold({ what, label, reason, nextAt }: Extract<TimelineLine, { kind: 'exit' }>, clock: Clock): string {
	const said = { exit: locale.of(label), reason: locale.of(reason), when: momentWords(nextAt, clock) };
	switch (what) {
		case 'asked': return m.exits_did_ask(said);
		case 'agreed': return m.exits_did_agree(said);
		case 'seconded': return m.exits_did_second(said);
		case 'refused': return m.exits_did_refuse(said);
		case 'takenBack': return m.exits_did_take_back(said);
		case 'takenUp': return m.exits_did_take_up(said);
	}
}

/** What the server did by itself when a date came near or passed. */
export function escalatedWords({ of, to, late, due, priority, lead }: Extract<TimelineLine, { kind: 'escalated' }>, clock: Clock): string {
	const names = to.length === 0 ? m.cases_somebody() : formatNames(to, 5);
	if (of === 'handOver') return m.handover_did_escalate({ names });
	if (of === 'tell') return m.tellings_did_escalate({ names, when: momentWords(due, clock) });
	return [
		(late ? m.cases_did_escalate_late : m.cases_did_escalate_before)({ names, when: momentWords(due, clock) }),
		...(priority === null ? [] : [m.cases_did_raise({ priority: priorityWords(priority) })]), ...(lead === null ? [] : [m.cases_did_lead({ name: lead })]),
	].join(locale.current === 'en' ? '; ' : '；');
}

export function purposeWords(purpose: FilePurpose): string {
	return { before: m.cases_photo_before, after: m.cases_photo_after, paper: m.cases_photo_paper, visit: m.cases_photo_visit, other: m.cases_photo_other }[purpose]();
}

/** What a file is, in a word or two. */
export function fileWords(file: Pick<CaseFile, 'kind' | 'purpose' | 'name' | 'signer'>): string {
	if (file.kind === 'photo') return purposeWords(file.purpose);
	if (file.kind === 'document') return file.name ?? m.capture_document();
	if (file.kind === 'video') return m.capture_video();
	return file.kind === 'audio' ? m.capture_audio() : signatureTitle(file.signer);
}

export function attachWords(kind: AttachKind): string {
	return { photo: m.cases_add_photo, audio: m.cases_add_audio, signature: m.cases_add_signature, document: m.cases_add_document }[kind]();
}

export function attachedWords(kind: FileKind): string {
	return { photo: m.cases_did_attach, audio: m.cases_attached_audio, signature: m.cases_attached_signature, video: m.capture_video, document: m.cases_attached_document }[kind]();
}

export function roleWords(role: 'reporter' | 'applicant' | 'beneficiary'): string {
	return { reporter: m.cases_reporter, applicant: m.cases_applicant, beneficiary: m.cases_beneficiary }[role]();
}

export function taskWords(kind: TaskKind): string {
	return { visit: m.cases_task_visit, recheck: m.cases_task_recheck, appointment: m.cases_task_appointment }[kind]();
}

export function needWords(need: CareNeed): string {
	return { livesAlone: m.cases_need_lives_alone, mobility: m.cases_need_mobility, hearing: m.cases_need_hearing, sight: m.cases_need_sight, readsAloud: m.cases_need_reads_aloud, child: m.cases_need_child, interpreter: m.cases_need_interpreter }[need]();
}

export function priorityWords(priority: Priority): string {
	return { normal: m.cases_priority_normal, high: m.cases_priority_high, urgent: m.cases_priority_urgent }[priority]();
}

export function nameIn(named: { readonly name: string; readonly nameEn: string }): string {
	return locale.current === 'en' && named.nameEn !== '' ? named.nameEn : named.name;
}

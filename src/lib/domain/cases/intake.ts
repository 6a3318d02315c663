import { isWgs84, toPoint, wgs84 } from '../geo/wgs84.ts';
import type { Id } from '../ids.ts';
import type { Json } from '../json.ts';
import type { Fields } from '../records/record.ts';
import type { Point } from '../records/shapes.ts';
import type { Intake, IntakeRole, Pack } from '../workflow/pack.ts';
import { fieldInfo, shownValue } from './coreFields.ts';
import { summaryText } from './documents.ts';

/**
 * A case of any service while it is taken down: one value a control, by name, so that each is kept at once and alone. The names are those of the asked fields (`x.size`, `priority`),
 * and of what every case may have: `place.id`, `place.new`, `place.area`, `place.point`; `applicant.id`, `applicant.name`, `applicant.phone`, `applicant.age`; `reporter.relation`; `assigneeId`.
 */
export type IntakeValue = string | number | readonly string[] | null;
export type IntakeAnswers = { readonly [name: string]: IntakeValue };

export function textAt(answers: IntakeAnswers, name: string): string {
	const value = answers[name];
	return typeof value === 'string' ? value.trim() : '';
}

/** Puts kept values together, the latest of each. */
export function intakeFrom(rows: readonly { readonly ref: string; readonly value: IntakeValue }[], start: IntakeAnswers = {}): IntakeAnswers {
	return { ...start, ...Object.fromEntries(rows.map((row) => [row.ref, row.value])) };
}

/** What is asked, whether the pack says it or a screen that was given it. */
export type Asked = Pick<Intake, 'people' | 'place'> & { readonly asks: readonly { readonly field: string; readonly required: boolean; readonly when?: { readonly field: string; readonly equals: string } | null }[] };

/** What is asked now: a field that is asked only while another has a value is left out otherwise. */
export function asksNow<Of extends Asked>({ asks }: Of, answers: IntakeAnswers): readonly Of['asks'][number][] {
	return asks.filter(({ when }) => when === undefined || when === null || answers[when.field] === when.equals);
}

/** `child`: somebody new under the age of consent, who is written down at the door, where a guardian is asked. */
export type IntakeGap = { readonly name: string; readonly why: 'missing' | 'child' };

/** What is still missing before it can be saved, in the order of the screen. */
export function intakeGaps(intake: Asked, answers: IntakeAnswers): readonly IntakeGap[] {
	const missing = (name: string): IntakeGap => ({ name, why: 'missing' });
	const people = intake.people.flatMap(({ role, required }): readonly IntakeGap[] => {
		const party = partyAt(answers, role);
		if (party.id !== null) return [];
		if (party.name === '') return required || party.phone !== '' ? [missing(`${role}.name`)] : [];
		return role !== 'reporter' && answers[`${role}.age`] === 'child' ? [{ name: `${role}.age`, why: 'child' }] : [];
	});
	const known = textAt(answers, 'place.id') !== '';
	const written = textAt(answers, 'place.new') !== '';
	const place = intake.place === 'none' || known ? [] : written ? (textAt(answers, 'place.area') === '' ? [missing('place.area')] : []) : intake.place === 'required' ? [missing('place.id')] : textAt(answers, 'place.area') === '' ? [missing('place.area')] : [];
	const fields = asksNow(intake, answers).filter((ask) => ask.required && isBlank(answers[ask.field])).map((ask) => missing(ask.field));
	return [...people, ...place, ...fields];
}

export type IntakeParty = { readonly id: Id | null; readonly name: string; readonly phone: string };
export function partyAt(answers: IntakeAnswers, role: IntakeRole): IntakeParty {
	const id = textAt(answers, `${role}.id`);
	return { id: id === '' ? null : (id as Id), name: textAt(answers, `${role}.name`), phone: textAt(answers, `${role}.phone`) };
}

export function intakePoint(answers: IntakeAnswers): Point | null {
	const [lng, lat] = textAt(answers, 'place.point').split(',').map(Number);
	return lng !== undefined && lat !== undefined && isWgs84(lng, lat) && !Number.isNaN(lng + lat) ? toPoint(wgs84(lng, lat), 'manual', null) : null;
}

/** The asked fields as the record holds them. A check is kept as 1. */
export function fieldsAsked(pack: Pack, intake: Intake, answers: IntakeAnswers): Fields {
	return Object.fromEntries(asksNow(intake, answers).map(({ field }): [string, Json] => {
		const value = answers[field] ?? null;
		return [field, fieldInfo(pack, field).kind === 'check' ? value === 1 : value];
	}));
}

/** In the language in which the town keeps its files; the noun of the service where nothing that it names was said. */
export function intakeTitle(pack: Pack, intake: Intake, set: Fields, names: { readonly [role in IntakeRole]: string }): string {
	const words = Object.fromEntries(Object.entries(set).map(([field, value]) => {
		const shown = shownValue(fieldInfo(pack, field), value, () => null);
		return [field, shown.as === 'labels' ? shown.labels.map((label) => label.zh).join('、') : shown.as === 'text' ? shown.text : ''];
	}));
	const title = summaryText(intake.title.zh, { ...words, ...names }).replace(/\s+/gu, ' ').trim();
	return title === '' ? (pack.noun?.zh ?? pack.title.zh) : title.slice(0, 80);
}

function isBlank(value: IntakeValue | undefined): boolean {
	return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

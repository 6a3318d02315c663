import * as v from 'valibot';
import { answerFault } from '../domain/answers/answer.ts';
import { documentNames, namesIn } from '../domain/cases/documents.ts';
import type { Json } from '../domain/json.ts';
import { roles } from '../domain/records/shapes.ts';
import { problem } from '../domain/problems/problem.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { guideFault, type GuideQuestion } from '../domain/guides/guide.ts';
import { exitKinds, type Pack, type PrivacyNotice } from '../domain/workflow/pack.ts';
import { answerSchema, ownAnswerSchema } from './answerSchema.ts';
import { brokenLaw } from './laws.ts';

/**
 * Reads a pack from JSON, from disk or from a synced record. Shape first, then what shape cannot say: every name that a part
 * uses must be declared by another part, so that no case can ever stand in a state its pack does not know.
 */

const json = v.custom<Json>((value) => value !== undefined);
const localized = v.object({ zh: v.string(), en: v.string() });
const role = v.picklist(roles);
const taskKind = v.picklist(['visit', 'recheck', 'appointment']);
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const limit = { workingDays: v.optional(count), days: v.optional(count), hours: v.optional(count) };
const label = v.object({ zh: v.pipe(v.string(), v.nonEmpty()), en: v.pipe(v.string(), v.nonEmpty()) });
const named = { id: v.pipe(v.string(), v.nonEmpty()), label };
const option = v.object(named);

const finding = v.object({
	when: v.object({ leaf: v.string(), equals: v.string() }),
	packId: v.string(), title: localized, type: v.string(),
	noteLeaf: v.nullable(v.string()), photoLeaf: v.nullable(v.string()), deadlineLeaf: v.nullable(v.string()), deadline: v.nullable(v.string()),
});
const form = v.object({
	formId: v.string(), version: count, role: v.picklist(['visit', 'checklist', 'recheck', 'door', 'feedback', 'case']), title: localized,
	file: v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]*\.md$/)),
	allInOrder: v.optional(v.record(v.string(), v.string())), findings: v.optional(v.array(finding)), own: v.optional(v.array(v.string())),
});
const asks = v.array(v.object({ field: v.string(), required: v.boolean(), when: v.optional(v.object({ field: v.string(), equals: v.string() })) }));
const move = v.object({
	...named, icon: v.string(), from: v.array(v.string()), to: v.string(), by: v.array(role),
	asks,
	photo: v.nullable(v.object({ purpose: v.picklist(['before', 'after', 'paper', 'other']), required: v.boolean() })),
	form: v.nullable(v.string()), document: v.nullable(v.string()), primary: v.boolean(),
	plans: v.optional(v.object({ kind: taskKind, field: v.string() })), ends: v.optional(v.array(taskKind)),
	tasks: v.optional(v.array(v.object({ kind: taskKind, field: v.optional(v.string()), deadline: v.optional(v.string()) }))),
	deadline: v.optional(v.string()), clock: v.optional(v.picklist(['stop', 'go'])), reason: v.optional(v.string()), undo: v.optional(v.string()), final: v.optional(label),
	did: v.optional(v.literal(true)), notBy: v.optional(v.literal('did')), counts: v.optional(v.string()), forgets: v.optional(v.array(v.string())),
	opens: v.optional(v.object({ pack: v.string(), title: label, fields: v.optional(v.record(v.string(), json)), copies: v.optional(v.record(v.string(), v.string())), when: v.optional(v.object({ field: v.string(), equals: v.string() })) })),
	notice: v.optional(v.object({ to: v.picklist(['applicant', 'beneficiary', 'reporter', 'assignee']), within: v.object(limit), text: label })),
});
const field = v.object({
	...named, kind: v.picklist(['text', 'longText', 'choice', 'choices', 'day', 'dayTime', 'check', 'papers', 'rating', 'number']),
	rule: v.picklist(['id', 'id?', 'ids', 'text', 'text?', 'texts', 'long?', 'day', 'day?', 'instant', 'instant?', 'count', 'count?', 'bool', 'bool?', 'point?', 'json']),
	options: v.optional(v.array(option)), secret: v.optional(v.literal(true)),
});
const rung = v.object({
	id: v.pipe(v.string(), v.nonEmpty()), before: v.optional(v.object(limit)), after: v.optional(v.object(limit)), to: v.picklist(['supervisor', 'lead', 'administrator']),
	priority: v.optional(v.picklist(['high', 'urgent'])), names: v.optional(v.literal('lead')),
});
const deadline = v.object({
	...named, ...limit, source: v.pipe(v.string(), v.nonEmpty()), asOf: v.pipe(v.string(), v.isoDate()), checkedOn: v.optional(v.nullable(v.pipe(v.string(), v.isoDate()))), from: v.optional(v.literal('opened')),
	soon: v.optional(v.object({ days: v.optional(count), hours: v.optional(count) })), escalation: v.optional(v.array(rung)),
});
const retention = v.object({ of: v.picklist(['closedCase', 'formerResident']), years: v.pipe(count, v.minValue(1), v.maxValue(100)), source: v.pipe(v.string(), v.nonEmpty()), asOf: v.pipe(v.string(), v.isoDate()) });
const notice = v.object({
	version: v.pipe(count, v.minValue(1)), title: localized, body: v.object({ zh: v.pipe(v.string(), v.nonEmpty()), en: v.pipe(v.string(), v.nonEmpty()) }), reasons: v.pipe(v.array(option), v.minLength(1)),
	source: v.pipe(v.string(), v.nonEmpty()), asOf: v.pipe(v.string(), v.isoDate()),
});
const outcome = v.object({ ...named, icon: v.string(), whom: v.boolean(), checklist: v.boolean(), retryDays: v.nullable(count) });

const foot = v.object({ officers: v.optional(v.picklist([1, 2])), signs: v.optional(v.array(label)), seal: v.optional(v.literal(true)) });
const intake = v.object({
	label: localized, hint: localized, asks, place: v.picklist(['required', 'optional', 'none']),
	people: v.array(v.object({ role: v.picklist(['reporter', 'applicant', 'beneficiary']), required: v.boolean() })), title: localized,
	priority: v.optional(v.picklist(['normal', 'high', 'urgent'])), due: v.optional(v.string()),
	atOnce: v.optional(v.array(v.object({ field: v.string(), equals: v.string(), move: v.string() }))),
});
const evidence = v.picklist(['photo', 'words', 'either']);
const exit = v.object({
	kind: v.picklist(exitKinds), label, hint: label, by: v.array(role), approve: v.array(role), reasons: v.pipe(v.array(v.object({ ...named, evidence: v.optional(evidence) })), v.minLength(1)), evidence,
	decide: v.object(limit), longest: v.string(), clock: v.optional(v.literal('stop')),
});
const question: v.GenericSchema<GuideQuestion> = v.object({
	...named, kind: v.picklist(['one', 'any']),
	options: v.array(v.object({ ...named, papers: v.optional(v.array(v.string())), note: v.optional(localized), then: v.optional(v.array(v.lazy(() => question))) })),
});
const guide = v.object({
	id: named.id, title: localized, situations: v.optional(v.array(v.string())), papers: v.array(v.string()), questions: v.array(question),
	dropped: v.optional(v.array(localized)), notes: v.optional(v.array(localized)), source: v.pipe(v.string(), v.nonEmpty()), asOf: v.pipe(v.string(), v.isoDate()),
});

const condition = v.object({ field: v.string(), in: v.optional(v.pipe(v.array(v.string()), v.minLength(1))), least: v.optional(v.number()) });
const told = { ...named, means: label, better: v.optional(v.picklist(['more', 'fewer'])), where: v.optional(v.array(condition)) };
const population = v.picklist(['opened', 'closed', 'dated', 'open']);
const figure = v.variant('kind', [
	v.object({ ...told, kind: v.literal('count'), of: population }), v.object({ ...told, kind: v.literal('share'), of: population, counts: v.pipe(v.array(condition), v.minLength(1)) }),
	v.object({ ...told, kind: v.literal('onTime') }), v.object({ ...told, kind: v.literal('days') }), v.object({ ...told, kind: v.literal('doors'), outcomes: v.pipe(v.array(v.string()), v.minLength(1)) }),
]);

const packSchema = v.object({
	id: v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]*$/)), version: v.pipe(count, v.minValue(1)), title: localized, noun: v.nullable(localized),
	icon: v.string(), numberPrefix: v.string(), forms: v.array(form),
	states: v.array(v.object({ ...named, kind: v.picklist(['new', 'active', 'waiting', 'done', 'stopped']), clock: v.optional(v.string()) })),
	initial: v.string(), moves: v.array(move), fields: v.array(field), deadlines: v.array(deadline), deadlineBy: v.optional(v.string()), otherwise: v.optional(v.string()),
	papers: v.array(v.object({ ...named, situations: v.array(v.string()) })),
	intake: v.optional(intake),
	guides: v.optional(v.array(guide)), answers: v.optional(v.array(answerSchema)), own: v.optional(ownAnswerSchema),
	figures: v.optional(v.array(figure)),
	gathers: v.optional(v.object({ pack: v.string(), label, copies: v.optional(v.record(v.string(), v.string())) })),
	exits: v.optional(v.array(exit)),
	flag: v.optional(deadline),
	passOn: v.optional(v.object({ platforms: v.pipe(v.array(option), v.minLength(1)), summary: localized })),
	documents: v.array(v.object({ id: v.string(), title: localized, by: v.array(role), organisations: v.array(v.string()), body: localized, foot: v.optional(foot) })),
	outcomes: v.optional(v.array(outcome)), handOver: v.optional(v.literal('assignee')), retention: v.optional(v.array(retention)), notice: v.optional(notice), phrases: v.optional(v.array(localized)),
	tenures: v.optional(v.array(v.object({ id: v.picklist(['owner', 'tenant', 'family', 'lodger']), label: localized }))),
});

/** Fails with `pack_broken`; `where` names the first fault for the person who writes the pack. */
export function parsePack(json: Json): Result<Pack> {
	const read = v.safeParse(packSchema, json);
	if (!read.success) return fail(problem('pack_broken', { where: v.getDotPath(read.issues[0]) ?? '' }));
	const pack = read.output as Pack;
	const fault = firstFault(pack) ?? brokenLaw(pack);
	return fault === null ? ok(pack) : fail(problem('pack_broken', { where: fault }));
}

const coreFieldsAsked = ['dueAt', 'placeId', 'priority', 'applicantId', 'beneficiaryId', 'title', 'leadId', 'point'];

function firstFault(pack: Pack): string | null {
	const stateIds = pack.states.map((state) => state.id);
	const states = new Set(stateIds);
	const fields = new Set([...coreFieldsAsked, ...pack.fields.map((declared) => `x.${declared.id}`)]);
	const forms = new Set(pack.forms.map((declared) => declared.formId));
	const documents = new Set(pack.documents.map((declared) => declared.id));
	if (pack.noun !== null && !states.has(pack.initial)) return `initial ${pack.initial}`;
	for (const step of pack.moves) {
		const state = [...step.from, step.to].find((name) => !states.has(name));
		if (state !== undefined) return `moves.${step.id}: state ${state}`;
		const names = [...step.asks.map((ask) => ask.field), ...step.asks.flatMap((ask) => ask.when?.field ?? []), ...(step.plans === undefined ? [] : [step.plans.field])];
		const unknown = names.find((name) => !fields.has(name));
		if (unknown !== undefined) return `moves.${step.id}: field ${unknown}`;
		if (step.form !== null && !forms.has(step.form)) return `moves.${step.id}: form ${step.form}`;
		if (step.document !== null && !documents.has(step.document)) return `moves.${step.id}: document ${step.document}`;
	}
	const kept = (pack.retention ?? []).map((rule) => rule.of);
	if (pack.noun === null && kept.includes('closedCase')) return 'retention closedCase';
	const papers = new Set(pack.papers.map((paper) => paper.id));
	const asked = (pack.intake?.asks ?? []).flatMap((ask) => [ask.field, ...(ask.when === undefined ? [] : [ask.when.field])]).find((name) => name !== 'priority' && !pack.fields.some((declared) => `x.${declared.id}` === name));
	if (asked !== undefined) return `intake: field ${asked}`;
	const titled = [pack.intake?.title.zh, pack.intake?.title.en].flatMap((text) => namesIn(text ?? '')).find((name) => !['reporter', 'applicant', 'beneficiary'].includes(name) && pack.intake?.asks.every((ask) => ask.field !== name) === true);
	if (titled !== undefined) return `intake: title ${titled}`;
	const leak = intakeDueFault(pack) ?? secretLeak(pack);
	if (leak !== null) return leak;
	const atOnce = atOnceFault(pack);
	if (atOnce !== null) return `intake: ${atOnce}`;
	for (const list of pack.guides ?? []) {
		const fault = guideFault(list, papers);
		if (fault !== null) return `guides.${list.id}: ${fault}`;
	}
	const answers = new Set((pack.answers ?? []).map((answer) => answer.id));
	for (const answer of pack.answers ?? []) {
		const fault = answerFault(answer, answers);
		if (fault !== null) return `answers.${answer.id}: ${fault}`;
	}
	const unmeasured = figureGap(pack);
	if (unmeasured !== null) return unmeasured;
	const unknownName = summaryGap(pack);
	if (unknownName !== null) return `passOn ${unknownName}`;
	const unfilled = pack.notice === undefined ? null : noticeGap(pack.notice, kept.length > 0);
	if (unfilled !== null) return `notice ${unfilled}`;
	return duplicate(kept) ?? duplicate((pack.notice?.reasons ?? []).map((reason) => reason.id)) ?? duplicate((pack.guides ?? []).map((list) => list.id)) ?? duplicate((pack.answers ?? []).map((answer) => answer.id)) ?? duplicate(pack.papers.map((paper) => paper.id)) ?? duplicate(stateIds) ?? duplicate(pack.moves.map((step) => step.id)) ?? duplicate(pack.fields.map((declared) => declared.id));
}

/** A case that is due when somebody needs it: what is asked is a day or an hour. */
function intakeDueFault({ intake: asked, fields }: Pack): string | null {
	if (asked?.due === undefined) return null;
	const declared = fields.find(({ id }) => `x.${id}` === asked.due);
	return asked.asks.some(({ field: name }) => name === asked.due) && (declared?.kind === 'day' || declared?.kind === 'dayTime') ? null : `intake: due ${asked.due}`;
}

/** What opens something stands on the page of the case and nowhere else. */
function secretLeak(pack: Pack): string | null {
	const secret = new Set(pack.fields.flatMap(({ id, secret: kept }) => (kept === true ? [`x.${id}`] : [])));
	const said = (texts: readonly (string | undefined)[]): string | undefined => texts.flatMap((text) => namesIn(text ?? '')).find((name) => secret.has(name));
	const places: readonly (readonly [string, readonly (string | undefined)[]])[] = [
		...pack.documents.map(({ id, body }) => [`documents.${id}`, [body.zh, body.en]] as const), ...pack.moves.map(({ id, notice: told }) => [`moves.${id}.notice`, [told?.text.zh, told?.text.en]] as const),
		['passOn', [pack.passOn?.summary.zh, pack.passOn?.summary.en]], ['intake.title', [pack.intake?.title.zh, pack.intake?.title.en]],
	];
	for (const [where, texts] of places) {
		const name = said(texts);
		if (name !== undefined) return `${where}: secret ${name}`;
	}
	if (Object.values(pack.gathers?.copies ?? {}).some((of) => secret.has(of))) return 'gathers: secret copied';
	const copied = pack.moves.find(({ opens }) => Object.values(opens?.copies ?? {}).some((of) => secret.has(of)));
	if (copied !== undefined) return `moves.${copied.id}: secret copied`;
	return (pack.figures ?? []).some((each) => each.kind !== 'doors' && [...(each.where ?? []), ...(each.kind === 'share' ? each.counts : [])].some(({ field: name }) => secret.has(name))) ? 'figures: secret' : null;
}

/** What is done at once leads out of the first state, and what its move must know is asked with it. */
function atOnceFault({ intake: asked, moves, initial }: Pack): string | null {
	for (const { field, equals, move } of asked?.atOnce ?? []) {
		if (asked?.asks.every((ask) => ask.field !== field) === true) return `field ${field}`;
		const step = moves.find(({ id, from, form, photo }) => id === move && from.includes(initial) && form === null && photo?.required !== true);
		const needs = (step?.asks ?? []).filter(({ required, when }) => required && when === undefined);
		if (step === undefined || needs.some((need) => asked?.asks.every((ask) => ask.field !== need.field || !ask.required || (ask.when !== undefined && (ask.when.field !== field || ask.when.equals !== equals))) === true)) return `move ${move}`;
	}
	return null;
}

/** A notice says the same in both languages, and fills in nothing that nobody knows. */
function noticeGap({ body }: PrivacyNotice, years: boolean): string | null {
	const [zh, en] = [body.zh, body.en].map((text) => [...text.matchAll(/\{([^}]*)\}/g)].map(([, name]) => name ?? ''));
	const names = [...(zh ?? []), ...(en ?? [])];
	const unknown = names.find((name) => !['organisation', 'officer', ...(years ? ['years'] : [])].includes(name));
	return unknown ?? (body.zh.split('\n').length === body.en.split('\n').length ? null : 'paragraphs');
}

/** What is counted by is there to be counted: a field, a state, an option, an outcome that the pack knows. */
function figureGap(pack: Pack): string | null {
	const values = new Map<string, readonly string[] | null>([['state', pack.states.map(({ id }) => id)], ['stateKind', ['new', 'active', 'waiting', 'done', 'stopped']], ['priority', ['normal', 'high', 'urgent']]]);
	for (const declared of pack.fields) values.set(`x.${declared.id}`, declared.options?.map(({ id }) => id) ?? null);
	for (const each of pack.figures ?? []) {
		const conditions = each.kind === 'doors' ? [] : [...(each.where ?? []), ...(each.kind === 'share' ? each.counts : [])];
		const wrong = conditions.find(({ field: name, in: chosen, least }) => !values.has(name) || (chosen === undefined) === (least === undefined) || chosen?.some((value) => values.get(name)?.includes(value) === false));
		if (wrong !== undefined) return `figures.${each.id}: ${wrong.field}`;
		const outcome = each.kind === 'doors' ? each.outcomes.find((name) => pack.outcomes?.some(({ id }) => id === name) !== true) : undefined;
		if (outcome !== undefined) return `figures.${each.id}: outcome ${outcome}`;
	}
	const twice = duplicate((pack.figures ?? []).map(({ id }) => id));
	return twice === null ? null : `figures.${twice}: twice`;
}

/** The first name in the text for other platforms that no case has. */
function summaryGap(pack: Pack): string | null {
	const known = new Set([...documentNames, ...pack.fields.map((field) => `x.${field.id}`)]);
	return [pack.passOn?.summary.zh, pack.passOn?.summary.en].flatMap((text) => namesIn(text ?? '')).find((name) => !known.has(name)) ?? duplicate((pack.passOn?.platforms ?? []).map((platform) => platform.id));
}

function duplicate(names: readonly string[]): string | null {
	return names.find((name, index) => names.indexOf(name) !== index) ?? null;
}

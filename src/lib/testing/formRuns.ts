import type { AnswerRow, FormSession, OpenForm, OpenSession, Question, StoredDraft } from '../forms/contract.ts';
import { questionsIn } from '../forms/steps.ts';
import type { Random } from './simulation/random.ts';

/**
 * Somebody fills a form at random: answers that fit and that do not, rows that come and go, other languages. Halfway the app ends; what lay on the
 * device (a snapshot, and the rows of the journal since) is opened again, and both go on alike.
 */

type Deed = (session: FormSession) => void;

/** Plants a fault: what of the draft is lost on its way to the device. */
export type Spoil = (stored: StoredDraft) => StoredDraft;

/** Null when live and restored forms were alike, at the restart and at the end; else where they parted. */
export async function partingOf(open: OpenSession, formXml: string, random: Random, spoil: Spoil = (stored) => stored): Promise<string | null> {
	const journal: AnswerRow[] = [];
	const live = await opened(open, { formXml, language: 'zh-CN', stored: null, journal: (row) => journal.push(row) });
	const deeds = (count: number, session: FormSession): void => { for (let done = 0; done < count; done += 1) deed(session, random)(session); };
	deeds(random.int(25), live);
	const early = random.chance(0.2) ? null : await live.snapshot();
	deeds(random.int(10), live);
	const stored = spoil({ snapshotXml: early?.text ?? null, snapshotSeq: early?.seq ?? 0, journal: journal.filter((row) => row.seq > (early?.seq ?? 0)) });
	const restored = await opened(open, { formXml, language: 'en', stored, journal: () => undefined });
	live.setLanguage('en');
	const before = difference(await stateOf(live), await stateOf(restored));
	if (before !== null) return `after the restart: ${before}`;
	for (let done = 0; done < 12; done += 1) {
		const next = deed(live, random);
		next(live);
		next(restored);
	}
	const after = difference(await stateOf(live), await stateOf(restored));
	return after === null ? null : `later: ${after}`;
}

async function opened(open: OpenSession, input: OpenForm): Promise<FormSession> {
	const session = await open(input);
	if (!session.ok) throw new Error(`the form does not open: ${session.problem.code}`);
	return session.value;
}

function deed(session: FormSession, random: Random): Deed {
	const rows = rowsIn(session);
	const kind = random.int(20);
	if (kind === 0) {
		const language = random.chance(0.5) ? 'zh-CN' : 'en';
		return (each) => each.setLanguage(language);
	}
	const repeat = random.pick(rows);
	if (kind < 4 && repeat !== undefined) {
		const { ref, count } = repeat;
		const row = random.int(count) + 1;
		return count === 0 || (count < 4 && random.chance(0.6)) ? (each) => each.addRow(ref) : (each) => each.removeRow(ref, row);
	}
	const questions = session.pages.flatMap((page) => questionsIn(page.items)).filter((question) => question.kind !== 'note');
	const question = random.pick(questions);
	if (question === undefined) return () => undefined;
	const value = answerTo(question, random);
	return (each) => each.set(question.ref, value);
}

function rowsIn(session: FormSession): readonly { readonly ref: string; readonly count: number }[] {
	type Items = (typeof session.pages)[number]['items'];
	const within = (items: Items): readonly { readonly ref: string; readonly count: number }[] => items.flatMap((item) => {
		if (item.node === 'question') return [];
		if (item.node === 'section') return within(item.items);
		return [...(item.growable ? [{ ref: item.ref, count: item.rows.length }] : []), ...item.rows.flatMap((row) => within(row.items))];
	});
	return session.pages.flatMap((page) => within(page.items));
}

const texts: { readonly [kind in Question['kind']]?: readonly string[] } = {
	number: ['0', '1', '3', '12', '40', '5.5', '12abc', '1.', ' 7 '], range: ['1', '3', '5', '99', 'x'], date: ['2026-11-29', '2020-01-01', '1999-12-31', '2026-13-01', '2026-'],
	time: ['09:30:00.000+08:00', '23:59:00.000+08:00', '25:00'], dateTime: ['2026-11-29T09:30:00.000+08:00', '2026-11-29'], point: ['31.23 121.47 0 5', '31.23 121.47 0 0', 'here'],
	trace: ['31.2 121.4 0 5;31.3 121.5 0 5', '31.2 121.4 0 5'], shape: ['31.2 121.4 0 5;31.3 121.5 0 5;31.2 121.5 0 5;31.2 121.4 0 5', '31.2 121.4 0 5'],
};
const words = ['', '好', '三楼 <纸箱> & "电线"', '10000000000', 'a b', '\n', '*重要*'] as const;

/** Now and then nothing, and what the question cannot take. */
function answerTo(question: Question, random: Random): string | readonly string[] | null {
	if (random.chance(0.12)) return null;
	const ids = question.choices.map((choice) => choice.id);
	switch (question.kind) {
		case 'one': return random.pick(ids) ?? null;
		case 'many': return ids.filter(() => random.chance(0.4));
		case 'rank': return ids.map((id) => [random.next(), id] as const).toSorted(([a], [b]) => a - b).map(([, id]) => id);
		case 'acknowledge': return random.chance(0.7) ? 'OK' : null;
		case 'photo': case 'marked': case 'drawing': case 'audio': case 'video': case 'signature': case 'document': return `file-${random.int(100)}.bin`;
		default: return random.pick(texts[question.kind] ?? words) ?? null;
	}
}

/** All that a person can tell two sessions apart by, and the instance they would send. */
async function stateOf(session: FormSession): Promise<readonly string[]> {
	const shown = session.pages.flatMap((page) => questionsIn(page.items)).map((question) => `${question.ref} ${JSON.stringify([question.label, plainly(question), question.chosen, question.fault?.kind ?? null])}`);
	const { xml } = JSON.parse((await session.snapshot()).text) as { readonly xml: string };
	// Two instances have two names, and end when they end.
	return [...shown, ...xml.replace(/<(instanceID|end|start)>[^<]*</g, '<$1><').split(/(?=<[a-z])/)];
}

/** 05 and 5, 12 and 12.0 are one number, however they were typed; blanks are nothing. */
function plainly({ kind, raw, fault }: Question): string {
	if (raw.trim() === '') return '';
	if (fault?.kind === 'unreadable') return raw;
	if (kind === 'number' || kind === 'range') return String(Number(raw));
	return ['point', 'trace', 'shape'].includes(kind) ? raw.split(/([ ;])/).map((part) => (/^[ ;]$/.test(part) ? part : String(Number(part)))).join('') : raw;
}

function difference(live: readonly string[], restored: readonly string[]): string | null {
	const at = live.findIndex((line, index) => line !== restored[index]);
	if (at === -1) return live.length === restored.length ? null : `${restored.length - live.length} lines more: ${restored[live.length] ?? ''}`;
	return `${live[at] ?? ''}\n  became ${restored[at] ?? 'nothing'}`;
}

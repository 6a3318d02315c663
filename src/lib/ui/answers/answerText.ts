import { sourceText, type Answer } from '../../domain/answers/answer.ts';
import { knownCalls } from '../../domain/answers/calls.ts';
import { locale } from '../../i18n/locale.svelte.ts';
import { m } from '../../i18n/paraglide/messages.js';

/** Bytes that fit a code which a phone still reads from another's screen at arm's length (version 22, low correction). */
const mostCodeBytes = 1_000;

export function callText(number: string): string {
	const who = knownCalls[number];
	return who === undefined ? number : m.answers_call({ number, who: locale.of(who) });
}

function numbered(title: string, lines: readonly string[]): readonly string[] {
	return lines.length === 0 ? [] : [`${title}：`, ...lines.map((line, index) => `${index + 1}. ${line}`)];
}

/** The article as plain text, for a message, a sheet of paper, or the resident's view: nothing of a person stands in it. */
export function answerText(answer: Answer): string {
	const of = locale.of.bind(locale);
	return [
		of(answer.title), of(answer.short), ...numbered(m.answers_steps(), answer.steps.map(of)),
		...numbered(m.answers_limits(), (answer.limits ?? []).map(({ label, text }) => `${of(label)}：${of(text)}`)), ...numbered(m.answers_papers(), answer.papers.map(of)),
		...(answer.local === undefined ? [] : [`${m.answers_local()}：${of(answer.local)}`]), `${m.answers_calls()}：${answer.calls.map(callText).join('、')}`,
		`${m.answers_sources()}：${answer.sources.map((source) => of(sourceText(source))).join('；')}`, `${checkedText(answer)}${m.answers_no_advice()}`,
	].join('\n');
}

/** When it was compared with the law, or that nobody has. */
export function checkedText({ checkedOn }: Answer): string {
	return checkedOn === null ? m.answers_unchecked() : m.answers_checked({ day: checkedOn });
}

/** For a code: all of it where it fits, else what is said first and whom to call; null where even that does not. */
export function codeText(answer: Answer): string | null {
	const gist = [locale.of(answer.title), locale.of(answer.short), `${m.answers_calls()}：${answer.calls.map(callText).join('、')}`, ...(answer.checkedOn === null ? [m.answers_unchecked()] : []), m.answers_no_advice()].join('\n');
	return [answerText(answer), gist].find((text) => new TextEncoder().encode(text).byteLength <= mostCodeBytes) ?? null;
}

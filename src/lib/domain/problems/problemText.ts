import type { Problem } from './problem.ts';
import { texts, type InBothLanguages } from './texts.ts';

let all: { readonly [code: string]: InBothLanguages | undefined } = texts;

/** What is loaded later. */
export function addTexts(more: { readonly [code: string]: InBothLanguages }): void {
	all = { ...all, ...more };
}

export type ProblemText = { readonly title: string; readonly whatToDo: string };

/** The two sentences a person reads: what happened, and what to do. */
export function problemText(value: Problem, locale: 'zh-CN' | 'en'): ProblemText {
	const { zh, en } = all[value.code] ?? texts.server_answer_unreadable;
	const [title, whatToDo] = locale === 'en' ? en : zh;
	return { title: fill(title, value.params), whatToDo: fill(whatToDo, value.params) };
}

function fill(text: string, params: Problem['params']): string {
	return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(params?.[name] ?? whole));
}

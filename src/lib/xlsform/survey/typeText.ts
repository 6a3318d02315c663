import { bareReference } from '../expressions/references.ts';
import type { ChoiceSource } from './node.ts';
import { questionType, questionTypes, type QuestionType } from './questionTypes.ts';

/** What the cell `type` says. */
export type TypeText =
	| { readonly kind: 'begin' | 'end'; readonly section: 'group' | 'repeat' }
	| { readonly kind: 'question'; readonly type: QuestionType; readonly choices: ChoiceSource | null; readonly orOther: boolean }
	| { readonly kind: 'left_out'; readonly what: string }
	| { readonly kind: 'file_invalid'; readonly file: string }
	| { readonly kind: 'unknown' };

const selects: readonly (readonly [RegExp, QuestionType])[] = [
	[/^(?:select[_ ]one|select1|add select one prompt|q select1)(?: (?:from|using))?$/, questionTypes.select_one],
	[/^(?:select[_ ]multiple|select[_ ]all[_ ]that[_ ]apply|add select multiple prompt|q select)(?: (?:from|using))?$/, questionTypes.select_multiple],
	[/^rank$/, questionTypes.rank],
];

export function readTypeText(text: string): TypeText {
	const words = text.trim().replace(/\s+/g, ' ');
	const section = /^(begin|end)[ _]+(\w+)$/i.exec(words);
	if (/^(begin|end)[ _]+loop\b/i.test(words)) return { kind: 'left_out', what: 'loop' };
	if (section !== null && questionType(words) === null) return sectionText(section[1]?.toLowerCase() === 'begin' ? 'begin' : 'end', section[2]?.toLowerCase() ?? '');
	const plain = questionType(words);
	if (plain !== null) return plain.parameters !== null && selects.some(([, type]) => type === plain) ? { kind: 'unknown' } : { kind: 'question', type: plain, choices: null, orOther: false };
	if (/^osm\b/i.test(words)) return { kind: 'left_out', what: 'osm' };
	if (/^select[_ ]one[_ ]external\b/i.test(words)) return { kind: 'left_out', what: 'select_one_external' };
	if (/^include\b/i.test(words)) return { kind: 'left_out', what: 'include' };
	if (/^(score|rank|kobomatrix)__(row|level)\b/i.test(words)) return { kind: 'left_out', what: words };
	return fromFile(words) ?? fromList(words) ?? { kind: 'unknown' };
}

function sectionText(kind: 'begin' | 'end', what: string): TypeText {
	if (what === 'group' || what === 'repeat') return { kind, section: what };
	return ['lgroup', 'score', 'rank', 'kobomatrix'].includes(what) ? { kind: 'left_out', what: `${kind} ${what}` } : { kind: 'unknown' };
}

function fromFile(words: string): TypeText | null {
	const match = /^(select[_ ](?:one|multiple)|select all that apply)[_ ]from[_ ]file (.+)$/i.exec(words);
	if (match === null) return null;
	const file = match[2] ?? '';
	const parts = /^(.+)\.(csv|xml|geojson)$/i.exec(file);
	if (parts === null) return { kind: 'file_invalid', file };
	const extension = parts[2]?.toLowerCase() ?? '';
	const own = extension === 'geojson' ? { value: 'id', label: 'title' } : { value: 'name', label: 'label' };
	const address = extension === 'csv' ? `jr://file-csv/${file}` : `jr://file/${file}`;
	const type = /one$/i.test(match[1] ?? '') ? questionTypes.select_one : questionTypes.select_multiple;
	return { kind: 'question', type, choices: { kind: 'file', instance: parts[1] ?? '', address, ...own }, orOther: false };
}

function fromList(words: string): TypeText | null {
	const match = /^(.+?) (\$\{[^}]*\}|\S+)( or[_ ]other| or specify other)?$/i.exec(words);
	if (match === null) return null;
	const command = match[1]?.toLowerCase() ?? '';
	const type = selects.find(([pattern]) => pattern.test(command))?.[1];
	if (type === undefined) return null;
	const list = match[2] ?? '';
	const reference = bareReference(list);
	return { kind: 'question', type, choices: reference === null ? { kind: 'list', list } : { kind: 'repeat', reference }, orOther: match[3] !== undefined };
}

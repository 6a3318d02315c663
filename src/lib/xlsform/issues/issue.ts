import { issueTexts, type IssueCode } from './texts.ts';

/** Where an issue stands. `row` counts as a spreadsheet does: the headings are row 1. */
export type Place = { readonly sheet: string | null; readonly row: number | null; readonly column: string | null };
export type IssueParams = { readonly [name: string]: string | number };
export type Issue = Place & { readonly code: IssueCode; readonly params: IssueParams };

export type IssueLanguage = 'zh-CN' | 'en';

/** What an author reads: where, what is wrong, what to do. */
export function describeIssue(issue: Issue, language: IssueLanguage): string {
	const template = issueTexts[issue.code][language === 'en' ? 1 : 0];
	const text = template.replace(/\{(\w+)\}/g, (_, name: string) => String(issue.params[name] ?? ''));
	const place = describePlace(issue, language);
	return place === '' ? text : `${place}${language === 'en' ? ': ' : '：'}${text}`;
}

function describePlace({ sheet, row, column }: Place, language: IssueLanguage): string {
	const english = language === 'en';
	const parts = [
		sheet === null ? '' : english ? `sheet ${sheet}` : `工作表 ${sheet}`,
		row === null ? '' : english ? `row ${row}` : `第 ${row} 行`,
		column === null ? '' : english ? `column ${column}` : `列 ${column}`,
	];
	return parts.filter((part) => part !== '').join(english ? ', ' : ' ');
}

/** More than this nobody reads, and a hostile file could make millions. */
const most = 500;
/** A cell may hold 32,000 letters; a sentence may not. */
const longest = 300;

/** Collects what is found on the way, so that an author sees all of it at once. */
export class Issues {
	readonly problems: Issue[] = [];
	readonly warnings: Issue[] = [];

	error(code: IssueCode, at: Partial<Place>, params: IssueParams = {}): void {
		if (this.problems.length < most) this.problems.push(issueOf(code, at, params));
	}

	warn(code: IssueCode, at: Partial<Place>, params: IssueParams = {}): void {
		if (this.warnings.length < most) this.warnings.push(issueOf(code, at, params));
	}
}

/** A few of many names, for a message. */
export function fewOf(names: Iterable<string>): string {
	const all = [...names];
	return all.length === 0 ? '—' : `${all.slice(0, 20).join(', ')}${all.length > 20 ? ' …' : ''}`;
}

export function issueOf(code: IssueCode, { sheet = null, row = null, column = null }: Partial<Place>, params: IssueParams = {}): Issue {
	return { code, sheet, row, column, params: Object.fromEntries(Object.entries(params).map(([name, value]) => [name, typeof value === 'string' && value.length > longest ? `${value.slice(0, longest)}…` : value])) };
}

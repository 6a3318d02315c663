import type { Issues } from '../issues/issue.ts';
import { plainLanguage } from './settings.ts';
import type { Table } from './table.ts';

/** Columns that are there in some languages and not in others: whoever fills the form in one of those sees gaps. */
export function warnOfMissingLanguages(tables: readonly Table[], defaultLanguage: string, issues: Issues): void {
	const named = (language: string): string => language || defaultLanguage;
	const translated = tables.flatMap(({ columns }) => columns).filter(({ language }) => language !== '');
	if (translated.length === 0) return;
	const all = new Set([...translated.map(({ language }) => language), ...tables.flatMap(({ columns }) => columns).filter(({ key }) => key === 'label').map(({ language }) => named(language))]);
	for (const { sheet, columns } of tables) {
		const keys = new Set(columns.filter(({ key, language }) => key !== null && (language !== '' || key === 'label')).map(({ key }) => key ?? ''));
		for (const key of keys) {
			const there = new Set(columns.filter((column) => column.key === key).map(({ language }) => named(language)));
			for (const language of all) if (!there.has(language)) issues.warn('translation_missing', { sheet, row: 1, column: key }, { language, column: language === plainLanguage ? key : `${key}::${language}` });
		}
	}
}

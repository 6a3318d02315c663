import type { Issues } from '../issues/issue.ts';
import { isName } from '../names.ts';
import type { ConvertOptions } from '../workbook.ts';
import { textOf, type Row, type Table } from './table.ts';
import { isYes } from './yesNo.ts';

export type Settings = {
	readonly rootName: string;
	readonly formId: string;
	readonly title: string;
	readonly version: string | null;
	readonly defaultLanguage: string;
	readonly instanceName: string;
	/** What the instance's id is filled with; null leaves it out. */
	readonly instanceIdPreload: string | null;
	readonly style: string;
	readonly submission: { readonly [attribute: string]: string };
	readonly rootAttributes: { readonly [attribute: string]: string };
	readonly namespaces: { readonly [attribute: string]: string };
	readonly allowChoiceDuplicates: boolean;
	readonly row: Row | null;
};

export const plainLanguage = 'default';

export function readSettings(table: Table, options: ConvertOptions, issues: Issues): Settings {
	const row = table.rows[0] ?? null;
	const get = (key: string): string => (row === null ? '' : textOf(row, key));
	const at = { sheet: 'settings', row: row?.number ?? null };
	const rootName = get('name') || options.rootName || 'data';
	if (!isName(rootName)) issues.error('root_name_invalid', { ...at, column: 'name' }, { name: rootName });
	const formId = get('form_id') || options.formId || 'data';
	const omitsId = isYes(get('omit_instanceid'));
	if (omitsId && get('public_key') !== '') issues.error('encryption_needs_instance_id', { ...at, column: 'omit_instanceID' });
	for (const column of table.columns) {
		if (column.key === null && /^sms_/i.test(column.heading)) issues.error('sms_left_out', { ...at, column: column.heading });
	}
	return {
		rootName, formId, row,
		title: get('form_title') || formId,
		version: get('version') || options.version?.(formId) || null,
		defaultLanguage: get('default_language') || plainLanguage,
		instanceName: get('instance_name'),
		instanceIdPreload: omitsId ? null : get('instance_id') || 'uid',
		style: get('style'),
		submission: submissionAttributes(get),
		rootAttributes: rootAttributes(row, get),
		namespaces: readNamespaces(get('namespaces'), at, issues),
		allowChoiceDuplicates: isYes(get('allow_choice_duplicates')),
	};
}

function submissionAttributes(get: (key: string) => string): { readonly [attribute: string]: string } {
	const url = get('submission_url');
	const all = {
		action: url, method: url === '' ? '' : 'post', base64RsaPublicKey: get('public_key'),
		'orx:auto-send': get('auto_send'), 'orx:auto-delete': get('auto_delete'), 'odk:client-editable': isYes(get('client_editable')) ? 'true' : '',
	};
	return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
}

function rootAttributes(row: Row | null, get: (key: string) => string): { readonly [attribute: string]: string } {
	const own = [...(row?.cells ?? [])].filter(([key]) => key.startsWith('attribute::')).map(([key, texts]) => [key.slice('attribute::'.length), texts.get('') ?? '']);
	const given = { xmlns: get('instance_xmlns'), 'odk:prefix': get('prefix'), 'odk:delimiter': get('delimiter') };
	return { ...Object.fromEntries(own), ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== '')) };
}

/** `esri="http://…" other="http://…"` */
function readNamespaces(text: string, at: { readonly sheet: string; readonly row: number | null }, issues: Issues): { readonly [attribute: string]: string } {
	const pairs = [...text.matchAll(/([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|(\S+))/g)].map((match) => [match[1] ?? '', match[2] ?? match[3] ?? match[4] ?? ''] as const);
	if (text !== '' && (pairs.length === 0 || pairs.some(([prefix]) => !isName(prefix)))) issues.error('namespaces_unreadable', { ...at, column: 'namespaces' });
	return Object.fromEntries(pairs.filter(([prefix]) => isName(prefix)).map(([prefix, address]) => [`xmlns:${prefix}`, address]));
}

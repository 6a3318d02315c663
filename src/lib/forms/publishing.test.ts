import { describe, expect, it } from 'vitest';
import { convertFormFile } from '../sheets/convertFormFile.ts';
import type { Converted } from '../xlsform/index.ts';
import { changesBetween } from './changes.ts';
import { mostQuestions, publishFault } from './publishing.ts';
import { readSchema, type FormSchema } from './schema.ts';

async function form(text: string, newest: { readonly [formId: string]: number } = {}, name = 'shop check.md'): Promise<Converted> {
	const made = await convertFormFile({ name, bytes: new TextEncoder().encode(text), newest });
	if (!made.ok) throw new Error(JSON.stringify(made.problems));
	return made.form;
}
const survey = (rows: string, settings = ''): string => `| survey |\n| | type | name | label::中文 (zh) | label::English (en) |\n${rows}| choices |\n| | list_name | name | label::中文 (zh) | label::English (en) |\n| | yn | yes | 是 | Yes |\n| | yn | no | 否 | No |\n${settings}`;
const two = survey('| | select_one yn | exit | 出口畅通吗 | Is the exit free? |\n| | text | note | 备注 | Note |\n');
const schema = async (text: string): Promise<FormSchema> => readSchema((await form(text)).xml) as FormSchema;

describe('a sheet to publish', () => {
	it('gets an id from its file and the next version when it gives none, and its languages are recognised by whatever they are called', async () => {
		const made = await form(two, { shop_check: 4 });
		expect([made.formId, made.version, made.languages]).toEqual(['shop_check', '5', ['中文 (zh)', 'English (en)']]);
		expect(readSchema(made.xml)?.pages[0]?.label).toEqual({ zh: '出口畅通吗', en: 'Is the exit free?' });
		expect(publishFault(made, 4, false)).toBeNull();
	});

	it('must have a greater whole number than before, an id that fits, and none of a service', async () => {
		const numbered = async (version: string): Promise<Converted> => form(`${two}| settings |\n| | form_id | version |\n| | shop | ${version} |\n`);
		expect(publishFault(await numbered('7'), 6, false)).toBeNull();
		expect(publishFault(await numbered('7'), 7, false)).toEqual({ code: 'form_version_old', params: { newest: 7 } });
		for (const version of ['1.5', 'v3', '2026-11-29', '0', '1234567890123456']) expect(publishFault(await numbered(version), undefined, false)?.code, version).toBe('form_version_unfit');
		expect(publishFault({ ...(await numbered('7')), formId: 'a/b' }, undefined, false)?.code).toBe('form_id_unfit');
		expect(publishFault(await numbered('7'), undefined, true)?.code).toBe('form_of_service');
	});

	it('may ask 800 questions and no more, and needs no files beside it', async () => {
		const many = (count: number): string => survey(Array.from({ length: count }, (_, n) => `| | text | q${n} | 问题 ${n} | Question ${n} |\n`).join(''));
		expect(publishFault(await form(many(mostQuestions)), undefined, false)).toBeNull();
		expect(publishFault(await form(many(mostQuestions + 1)), undefined, false)).toEqual({ code: 'form_too_long', params: { most: mostQuestions } });
		const pictured = await form('| survey |\n| | type | name | label | media::image |\n| | text | q | Q | sign.png |\n');
		expect(publishFault(pictured, undefined, false)).toEqual({ code: 'form_needs_files', params: { names: 'sign.png' } });
	});
});

describe('what changed since the last version', () => {
	it('is told by question: added, removed, another type, other choices, other words', async () => {
		const next = survey('| | select_multiple yn | exit | 出口畅通吗 | Is the exit free? |\n| | integer | rooms | 几间 | Rooms |\n').replace('| | yn | no | 否 | No |', '| | yn | some | 部分 | Partly |');
		const changes = changesBetween(await schema(two), await schema(next));
		expect([changes.added.map(({ name }) => name), changes.removed.map(({ name }) => name)]).toEqual([['rooms'], ['note']]);
		expect(changes.changed).toMatchObject([{ name: 'exit', type: { from: 'choice', to: 'choices' }, choicesAdded: ['some'], choicesRemoved: ['no'], words: false }]);
		expect(changesBetween(await schema(two), await schema(two.replace('Is the exit free?', 'Is the way out free?'))).changed).toMatchObject([{ name: 'exit', type: null, words: true }]);
		expect(changesBetween(await schema(two), await schema(two))).toEqual({ added: [], removed: [], changed: [] });
	});
});

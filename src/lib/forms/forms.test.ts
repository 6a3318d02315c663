import { describe, expect, it } from 'vitest';
import { readSeedPacks } from '../packs/seeds.ts';
import { readAnswers, writeInstance } from './answers.ts';
import { viewEntry } from './entryView.ts';
import { leavesOf, readSchema, type FormSchema } from './schema.ts';
import { escapeXml, readXml, textOf } from './xml.ts';

const seeds = await readSeedPacks();
function schemaOf(formId: string): FormSchema {
	const form = seeds.flatMap((seed) => seed.forms).find((candidate) => candidate.formId === formId);
	const schema = form === undefined ? null : readSchema(form.xml);
	if (schema === null) throw new Error(`no form ${formId}`);
	return schema;
}

describe('the schema of a form, without the engine', () => {
	it.each(seeds.flatMap((seed) => seed.forms.map((form) => [form.formId, form] as const)))('%s: every leaf has a type and words in both languages', (_id, form) => {
		const schema = readSchema(form.xml);
		expect(schema?.formId).toBe(form.formId);
		for (const leaf of schema === null ? [] : leavesOf(schema)) {
			for (const label of [leaf.label, ...leaf.choices.map((choice) => choice.label)]) {
				expect(label.zh).toMatch(/\p{Script=Han}/u);
				expect(label.en).not.toMatch(/\p{Script=Han}/u);
			}
			if (leaf.type === 'choice' || leaf.type === 'choices') expect(leaf.choices.length).toBeGreaterThan(1);
		}
	});

	it('findings and presets of the packs name leaves and choices of their form', () => {
		for (const form of seeds.flatMap((seed) => seed.pack.forms)) {
			const leaves = new Map(leavesOf(schemaOf(form.formId)).map((leaf) => [leaf.name, leaf]));
			for (const finding of form.findings ?? []) {
				expect(leaves.get(finding.when.leaf)?.choices.map((choice) => choice.id)).toContain(finding.when.equals);
				for (const name of [finding.noteLeaf, finding.photoLeaf, finding.deadlineLeaf]) if (name !== null) expect(leaves.has(name)).toBe(true);
			}
			for (const [name, value] of Object.entries(form.allInOrder ?? {})) expect(leaves.get(name)?.choices.map((choice) => choice.id)).toContain(value);
		}
	});

	it('what is no form is null, not a crash', () => {
		for (const text of ['', 'no', '<a>', '<a></b>', '<h:html><h:head/></h:html>', '<a b=c/>']) expect(readSchema(text)).toBeNull();
	});
});

describe('an entry made by one tap', () => {
	const schema = schemaOf('stairwell');
	const allInOrder = seeds.flatMap((seed) => seed.pack.forms).find((form) => form.formId === 'stairwell')?.allInOrder ?? {};

	it('reads back as the answers that were given', () => {
		const xml = writeInstance(schema, allInOrder, '0195');
		expect(readAnswers(schema, xml ?? '')).toEqual(allInOrder);
		expect(xml).toContain('<instanceID>uuid:0195</instanceID>');
	});
	it('refuses an answer to a question the form does not have', () => {
		expect(writeInstance(schema, { colour: 'red' }, '0195')).toBeNull();
	});
	it('keeps the officer’s words as typed, markup and all', () => {
		const words = '三楼 <堆放> & "纸箱"';
		expect(readAnswers(schema, writeInstance(schema, { note: words }, '0195') ?? '')).toEqual({ note: words });
	});
});

describe('reading an entry', () => {
	it('shows the labels of its form and leaves blank questions out', () => {
		const pages = viewEntry(schemaOf('home-visit'), { gas: 'unsafe', needs: ['meals', 'bell'], understood: true, elders: 2 });
		expect(pages.map((page) => page.label.zh)).toEqual(['居家消防', '老人需求', '反诈宣传']);
		expect(pages.flatMap((page) => page.answers.map((answer) => answer.value.en))).toEqual(['Yes; not in order', '2', 'Meals, Emergency bell', 'Yes']);
	});
	it('reads numbers, lists and acknowledgements out of the XML', () => {
		const xml = '<data id="home-visit" version="1"><care><elders>2</elders><needs>meals bell</needs></care><fraud><told>task</told><understood>OK</understood></fraud></data>';
		expect(readAnswers(schemaOf('home-visit'), xml)).toEqual({ elders: 2, needs: ['meals', 'bell'], told: ['task'], understood: true });
	});
	it('refuses an instance of another form', () => {
		expect(readAnswers(schemaOf('stairwell'), '<data id="home-visit" version="1"/>')).toBeNull();
	});
});

describe('XML', () => {
	it('resolves the five entities and numbers, and no other', () => {
		expect(textOf(readXml('<a>&lt;&amp;&gt;&#x4e00;&#19968;&x;</a>') ?? undefined)).toBe('<&>一一&x;');
	});
	it('knows photo, signature, recording and document by what the form says of them', () => {
		const form = (attributes: string): string => `<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><model><instance><data id="f" version="1"><a/></data></instance></model></h:head><h:body><upload ref="/data/a" ${attributes}/></h:body></h:html>`;
		const typeOf = (attributes: string): string | undefined => leavesOf(readSchema(form(attributes)) ?? { formId: '', version: '', pages: [], unseen: [], root: { name: '', attributes: {}, children: [] } })[0]?.type;
		expect(['mediatype="image/*"', 'mediatype="image/*" appearance="new signature"', 'mediatype="audio/*"', 'mediatype="application/pdf"', ''].map(typeOf)).toEqual(['photo', 'signature', 'audio', 'document', 'document']);
		const pages = viewEntry(schemaOf('home-visit'), { signed: 'x.png', recording: 'y.webm', told: ['task'] });
		expect(pages.flatMap((page) => page.answers).map((answer) => answer.file)).toEqual([null, { name: 'x.png', kind: 'signature' }, { name: 'y.webm', kind: 'audio' }]);
	});

	it('drops characters that XML cannot hold', () => {
		expect(escapeXml('a\u0001b"')).toBe('ab&quot;');
	});
});

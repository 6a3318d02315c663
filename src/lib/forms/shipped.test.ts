import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { convert, describeIssue } from '../xlsform/index.ts';
import { readMarkdown } from '../xlsform/readers/markdown.ts';
import { declaredPrefills, unknownPrefills } from './prefill.ts';
import { leavesOf, readSchema } from './schema.ts';

const folder = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'forms');
const names = (await readdir(folder)).filter((name) => name.endsWith('.md') && name !== 'README.md');
/** What no form may ask, whatever the service: religion, illness and infection, ethnicity, political view, and numbers of accounts. */
const forbidden = /宗教|信仰|民族|政治面貌|诊断|病史|传染|艾滋|银行卡号|religio|ethnic|diagnos|infect|party member/i;

const namesSomebody = /^(Citizen ID number|Name|Telephone)\b/;
/** Who calls, applies or takes a paper over for the person that the form is about. */
const another = /^(agent|caller|taker)_/;
/** Identity papers, proofs, and paper with a name and a fingerprint or seal on it. */
const papers = /证件|旧证|证明|指印|印章|发票/;

async function converted(name: string) {
	const form = convert(readMarkdown(await readFile(path.join(folder, name), 'utf8')));
	if (!form.ok) throw new Error(form.problems.map((issue) => describeIssue(issue, 'en')).join('\n'));
	return form;
}

describe.each(names)('%s', (name) => {
	it('converts without a warning, under the name of its file', async () => {
		const { form, warnings } = await converted(name);
		expect(warnings).toEqual([]);
		expect(`${form.formId}.md`).toBe(name);
		expect(form.languages.toSorted()).toEqual(['en', 'zh-CN']);
	});

	it('asks nothing without words in both languages, and no choice lacks them', async () => {
		const schema = readSchema((await converted(name)).form.xml);
		const leaves = schema === null ? [] : leavesOf(schema);
		expect(leaves.length).toBeGreaterThan(5);
		for (const { label, choices } of leaves) {
			for (const words of [label, ...choices.map((choice) => choice.label)]) {
				expect(words.zh, JSON.stringify(words)).toMatch(/\p{Script=Han}/u);
				expect(words.en, JSON.stringify(words)).toMatch(/[A-Za-z]/);
				expect(words.en).not.toMatch(/\p{Script=Han}/u);
			}
		}
	});

	it('marks what names the person that it is about, and photographs papers inside the app alone', async () => {
		const { xml } = (await converted(name)).form;
		const schema = readSchema(xml);
		const leaves = schema === null ? [] : leavesOf(schema);
		const marked = declaredPrefills(xml).map(({ leaf }) => leaf.name);
		const naming = leaves.filter((leaf) => leaf.repeat === null && leaf.type === 'text' && namesSomebody.test(leaf.label.en) && !another.test(leaf.name)).map((leaf) => leaf.name);
		expect(naming.filter((leaf) => !marked.includes(leaf))).toEqual([]);
		expect(unknownPrefills(xml)).toEqual([]);
		const photos = leaves.filter((leaf) => (leaf.type === 'photo' || leaf.type === 'marked') && papers.test(leaf.label.zh)).map((leaf) => leaf.path);
		const outside = photos.filter((path) => !new RegExp(`ref="${path}"[^>]*appearance="[^"]*identity|appearance="[^"]*identity[^"]*"[^>]*ref="${path}"`).test(xml));
		expect(outside).toEqual([]);
		if (name === 'lost-papers.md') expect([marked, photos]).toEqual([['id_number'], ['/data/made/portrait', '/data/made/old_paper', '/data/signing/paper']]);
	});

	it('asks nothing that the privacy rules forbid', async () => {
		const schema = readSchema((await converted(name)).form.xml);
		const asked = (schema === null ? [] : leavesOf(schema)).filter(({ type }) => type !== 'note').flatMap(({ label, choices }) => [label, ...choices.map((choice) => choice.label)]);
		for (const words of asked) expect(`${words.zh} ${words.en}`).not.toMatch(forbidden);
	});
});

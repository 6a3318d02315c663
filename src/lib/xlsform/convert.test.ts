// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { parseXml } from './cases/compare.ts';
import { convert, describeIssue, readMarkdown } from './index.ts';
import { issueTexts, type IssueCode } from './issues/texts.ts';
import type { Conversion, Workbook } from './workbook.ts';

const of = (markdown: string): Conversion => convert(readMarkdown(markdown));
const survey = (...rows: readonly string[]): string => ['| survey |', '| | type | name | label |', ...rows.map((row) => `| | ${row} |`)].join('\n');
const xmlOf = (markdown: string): string => {
	const conversion = of(markdown);
	if (!conversion.ok) throw new Error(conversion.problems.map((issue) => describeIssue(issue, 'en')).join('\n'));
	return conversion.form.xml;
};
const problemsOf = (markdown: string): readonly string[] => of(markdown).problems.map(({ code, sheet, row, column }) => `${code} ${sheet}:${row}:${column}`);
const warningsOf = (markdown: string): readonly string[] => of(markdown).warnings.map(({ code, sheet, row, column }) => `${code} ${sheet}:${row}:${column}`);

describe('calculations that wait for each other', () => {
	const calculated = (...rows: readonly string[]): readonly string[] => {
		const conversion = of(['| survey |', '| | type | name | label | calculation | trigger |', ...rows.map((row) => `| | ${row} |`)].join('\n'));
		expect(conversion.ok).toBe(true);
		return conversion.warnings.map((issue) => `${issue.code} ${String(issue.row)} ${String(issue.params['names'])}`);
	};
	it('are named, the first by its row, without those that only read them or are read by them', () => {
		expect(calculated('text | said | Said | | |', 'calculate | before | | ${said} | |', 'calculate | a | | ${b} + ${before} | |', 'calculate | b | | ${c} * 2 | |', 'calculate | c | | ${a} | |', 'calculate | after | | ${c} | |')).toEqual(['calculation_circular 4 a, b, c']);
		expect(calculated('calculate | own | | ${own} + 1 | |')).toEqual(['calculation_circular 2 own']);
	});
	it('are none where each ends, where a trigger sets one, and where the last saved form is read', () => {
		expect(calculated('text | a | A | | |', 'calculate | b | | ${a} | |', 'calculate | c | | ${a} + ${b} | |', 'calculate | d | | ${b} + ${c} | |')).toEqual([]);
		expect(calculated('text | t | T | | |', 'calculate | a | | ${b} | |', 'calculate | b | | ${a} | ${t} |', 'calculate | last | | ${last-saved#last} | |')).toEqual([]);
	});
});

describe('a form', () => {
	it('says what it is: id, version, title, languages and the files that belong to it', () => {
		const conversion = of(`${survey('select_one_from_file doors.csv | door |')}
			| settings |
			| | form_id | version | form_title |
			| | stairs | 7 | 查楼道 |`.replace('| label |', '| label::中文 (zh) | label::English (en) |').replace('| door | |', '| door | 哪扇门 | Which door |'));
		expect(conversion.ok && { ...conversion.form, xml: '' }).toEqual({
			xml: '', formId: 'stairs', version: '7', title: '查楼道', languages: ['中文 (zh)', 'English (en)'], attachments: [{ name: 'doors.csv', address: 'jr://file-csv/doors.csv' }],
		});
	});

	it('refers to answers of the same row by a relative path, and to all others by a whole one', () => {
		const xml = xmlOf(survey('text | a | A', 'begin repeat | r | R', 'text | b | B', 'note | n | ${a} and ${b}', 'end repeat | |'));
		expect(xml).toContain('<output value=" /data/a "/> and <output value=" ../b "/>');
	});

	it('shows the audit trail and the name of an instance in its meta block', () => {
		const xml = xmlOf(`${survey('audit | audit |', 'text | a | A')}\n| settings |\n| | instance_name |\n| | \${a} |`);
		expect(xml.replace(/\s+/g, '')).toContain('<meta><audit/><instanceID/><instanceName/></meta>');
		expect(xml).toContain('<bind nodeset="/data/meta/instanceName" type="string" calculate=" /data/a "/>');
	});
});

describe('what is wrong', () => {
	it('is said at its sheet, row and column, all at once', () => {
		expect(problemsOf(`${survey('text | a | ${b}', 'select_one doors | d | D', 'number of doors | e | E', 'begin group | g | G')}\n| choices |\n| | list_name | name | label |\n| | door | 1 | One |\n| | door | 1 | Two |`)).toEqual([
			'choice_twice choices:3:name', 'type_unknown survey:4:type', 'section_not_ended survey:5:type', 'reference_unknown survey:2:label', 'list_unknown survey:3:type',
		]);
	});

	it.each([
		['begin loop over doors', 'type_left_out'], ['begin_loop', 'type_left_out'], ['osm tags', 'type_left_out'], ['select_one_external l', 'type_left_out'], ['begin_score', 'type_left_out'],
	])('%s is refused', (type, code) => {
		expect(problemsOf(survey(`${type} | q | Q`))).toContain(`${code} survey:2:type`);
	});

	it('is found in names of choices with blanks, where an answer may be several of them', () => {
		const form = (type: string): string => `${survey(`${type} l | q | Q`)}\n| choices |\n| | list_name | name | label |\n| | l | a b | A |`;
		expect(problemsOf(form('select_multiple'))).toEqual(['choice_name_blank choices:2:name']);
		expect(problemsOf(form('select_one'))).toEqual([]);
	});

	it('is a form without questions, and a question with nothing to read but what is folded away', () => {
		expect(problemsOf('| survey |\n| | type | name | label |')).toEqual(['survey_empty survey:null:null']);
		expect(problemsOf('| survey |\n| | type | name | label | guidance_hint |\n| | text | q | | More |')).toEqual(['label_missing survey:2:label']);
	});

	it('is a warning where a language has no column that another has', () => {
		const markdown = '| survey |\n| | type | name | label::zh | label::en | hint::zh |\n| | text | q | 问 | Q | 提示 |';
		expect(warningsOf(markdown)).toEqual(['translation_missing survey:1:hint']);
		expect(of(markdown).warnings.map((issue) => describeIssue(issue, 'en'))[0]).toContain('Add hint::en.');
	});

	it('is a warning where the form still works: search(), columns of Kobo, a sheet that is nearly a known one', () => {
		const markdown = '| survey |\n| | type | name | label | appearance | kobo--score-choices |\n| | select_one l | q | Q | search(\'doors\') | s |\n| choices |\n| | list_name | name | label |\n| | l | 1 | One |\n| seting |\n| | form_id |\n| | x |';
		expect(warningsOf(markdown)).toEqual(['sheet_name_misspelt seting:null:null', 'column_of_kobo survey:1:kobo--score-choices', 'search_replaced survey:2:appearance']);
	});

	it('is found in numbers that a spreadsheet has rounded, in merged headings and in headings under a title', () => {
		expect(problemsOf('| survey |\n| | type | name | label | default |\n| | text | id | ID | 1.10105E+17 |\n| | text | id2 | ID | 110105199003077000 |')).toEqual(['number_rounded survey:2:default', 'number_rounded survey:3:default']);
		const titled: Workbook = [{ name: 'survey', rows: [['查楼道'], ['type', 'name', 'label'], ['text', 'a', 'A']], mergedRows: [1, 2] }];
		expect(convert(titled).problems.map(({ code, row }) => `${code} ${row}`)).toEqual(['headings_below 1', 'headings_merged 2']);
	});

	it('is said in both languages, with the same blanks to fill', () => {
		for (const [code, [chinese, english]] of Object.entries(issueTexts)) {
			const blanks = (text: string): readonly string[] => [...text.matchAll(/(?<!\$)\{(\w+)\}/g)].map((match) => match[1] ?? '').sort();
			expect(chinese, code).toMatch(/\p{Script=Han}/u);
			expect(english, code).not.toMatch(/\p{Script=Han}/u);
			expect(blanks(chinese), code).toEqual(blanks(english));
		}
		const code: IssueCode = 'reference_unknown';
		expect(describeIssue({ code, sheet: 'survey', row: 4, column: 'label', params: { name: 'x' } }, 'zh-CN')).toBe('工作表 survey 第 4 行 列 label：没有名为“x”的题目。请检查拼写。');
	});

	it('is at most some hundred lines, and groups in groups without end are not followed', () => {
		expect(of(survey(...Array.from({ length: 3000 }, () => 'nothing | q | Q'))).problems).toHaveLength(500);
		expect(describeIssue(of(survey(`${'x'.repeat(30_000)} | q | Q`)).problems[0] ?? { code: 'survey_empty', sheet: null, row: null, column: null, params: {} }, 'en').length).toBeLessThan(500);
		expect(problemsOf(survey(...Array.from({ length: 20_000 }, (_, n) => `begin group | g${n} | G`)))).toEqual(['sections_too_deep survey:51:type']);
	});
});

describe('cells that may be anything', () => {
	const nasty = ['', '${', '${a}', '${zzz}', "'", '"', '<b>&amp;', ']]>', '\u0000', '\ud800', 'x y', '1', '-', '..', '/data', 'instance(', "instance('l')/root/item[", 'pulldata(', '__proto__', 'constructor', 'meta', 'a:b', 'yes', 'end group', 'begin repeat', 'select_one l', 'start=1 end=', 'randomize=true', '${a},${b}', 'now()', '问题', 'jr:count', 'x'.repeat(5000)];
	const headings = ['type', 'name', 'label::English (en)', 'label', 'hint', 'relevant', 'calculation', 'default', 'choice_filter', 'parameters', 'trigger', 'repeat_count', 'bind::x', 'media::image', 'constraint_message', 'save_to', 'appearance', 'instance::x:y', 'constructor'];
	const types = ['text', 'note', 'begin group', 'end group', 'begin repeat', 'end repeat', 'select_one l', 'select_one ${a}', 'range', 'calculate', 'geopoint', 'csv-external', 'rank l or_other'];

	it('never stop the converter, and what it writes is well-formed', () => {
		let seed = 7;
		const random = (below: number): number => {
			seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
			return Math.floor((seed / 2_147_483_648) * below);
		};
		const any = (all: readonly string[]): string => all[random(all.length)] ?? '';
		let forms = 0;
		for (let round = 0; round < 2000; round += 1) {
			const chaos = random(3) === 0 ? 5 : 40;
			const row = (): readonly string[] => headings.map((heading, at) => (random(chaos) === 0 ? any(nasty) : heading === 'type' ? any(types) : heading === 'name' ? `q${random(90)}` : at === 3 ? 'Q' : ''));
			const workbook: Workbook = [
				{ name: 'survey', rows: [headings.map((heading) => (random(60) === 0 ? any(nasty) : heading === 'instance::x:y' ? '' : heading)), ['text', 'a', '', 'A'], ...Array.from({ length: random(6) }, row)] },
				{ name: 'choices', rows: [['list_name', 'name', 'label', 'constructor'], ['l', '1', 'One', random(9) === 0 ? any(nasty) : ''], ['l', '2', random(9) === 0 ? any(nasty) : 'Two']] },
				{ name: 'settings', rows: [['form_id', 'version', 'instance_name', 'attribute::z'], [any(nasty), any(nasty), random(4) === 0 ? any(nasty) : '', any(nasty)]] },
			];
			const conversion = convert(workbook);
			if (!conversion.ok) continue;
			forms += 1;
			expect(() => parseXml(conversion.form.xml), JSON.stringify(workbook)).not.toThrow();
		}
		expect(forms).toBeGreaterThan(100);
	}, 120_000);
});

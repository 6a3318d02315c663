import { describe, expect, it } from 'vitest';
import { convert, describeIssue, readMarkdown } from './index.ts';
import type { Conversion } from './workbook.ts';

const of = (markdown: string): Conversion => convert(readMarkdown(markdown));
const sheet = (columns: string, ...rows: readonly string[]): string => ['| survey |', `| | type | name | label | ${columns}`, ...rows.map((row) => `| | ${row} |`)].join('\n');
const doors = '\n| choices |\n| | list_name | name | label |\n| | door | 1 | One |\n| | door | 2 | Two |\n| | floor | 1 | First |';
const xmlOf = (markdown: string): string => {
	const conversion = of(markdown);
	if (!conversion.ok) throw new Error(conversion.problems.map((issue) => describeIssue(issue, 'en')).join('\n'));
	return conversion.form.xml.replace(/>\s+</g, '><');
};
const problemsOf = (markdown: string): readonly string[] => of(markdown).problems.map(({ code, row }) => `${code} ${String(row)}`);

describe('types of older forms', () => {
	it.each([
		['add photo prompt', '<upload mediatype="image/*" ref="/data/q">'], ['add file prompt', 'mediatype="application/*"'], ['q picture', 'mediatype="image/*"'], ['end time', 'jr:preloadParams="end"'], ['uri:deviceid', 'jr:preloadParams="uri:deviceid"'],
		['number of days in last month', '0 &lt;= . and . &lt;= 31'], ['phone number', '<hint>Enter numbers only.</hint>'], ['select\u00a0one from door', '<select1 ref="/data/q">'], ['select all that apply from door', '<select ref="/data/q">'],
	])('%s', (type, part) => {
		expect(attributesSorted(xmlOf(`${sheet('hint |', `${type} | q | Q |`)}${doors}`))).toContain(attributesSorted(part));
	});
	it('a trigger has no value of its own, an acknowledgement has', () => {
		const xml = xmlOf(sheet('', 'trigger | t | T', 'acknowledge | a | A'));
		expect(xml).toContain('<trigger ref="/data/t">');
		expect(xml).not.toContain('<bind nodeset="/data/t"');
		expect(xml).toContain('<bind nodeset="/data/a" type="string"');
	});
	it('the names of questions may stand under “value”, once', () => {
		expect(xmlOf('| survey |\n| | type | value | label |\n| | text | q | Q |')).toContain('<input ref="/data/q">');
		expect(problemsOf('| survey |\n| | type | name | value | label |\n| | text | q | p | Q |')).toEqual(['column_twice 1']);
	});
});

/** The order of attributes says nothing. */
function attributesSorted(xml: string): string {
	return xml.replace(/<([\w:]+)((?: [\w:-]+="[^"]*")+)/g, (_, name: string, attributes: string) => `<${name} ${attributes.trim().split(/(?<=") /).sort().join(' ')}`);
}

describe('sections', () => {
	it('have a label and no hint', () => {
		const xml = xmlOf(sheet('hint | guidance_hint::en |', 'begin group | g | G | folded | more', 'text | q | Q | shown |', 'end group', 'begin repeat | r | R | folded |', 'text | p | P | |', 'end repeat'));
		expect(xml).toContain('<hint>shown</hint>');
		expect(xml).not.toMatch(/folded|more/);
	});
	it('may be named as another, and as the form; a repeat has a name of its own', () => {
		expect(problemsOf(sheet('', 'begin group | data | G', 'begin group | g | G', 'text | q | Q', 'end group', 'end group', 'begin group | g | G', 'text | p | P', 'end group'))).toEqual([]);
		expect(problemsOf(sheet('', 'begin group | g | G', 'begin repeat | r | R', 'text | q | Q', 'end repeat', 'end group', 'begin repeat | r | R', 'text | p | P', 'end repeat', 'begin repeat | data | D', 'text | o | O', 'end repeat'))).toEqual(['repeat_twice 7', 'section_named_as_form 10']);
	});
	it('as a table of questions share one list, which nothing filters', () => {
		const table = (...rows: readonly string[]): string => `${sheet('appearance | choice_filter | hint |', 'begin group | g | G | table-list | | Look', ...rows, 'end group')}${doors}`;
		const xml = xmlOf(table('select_one door | a | A', 'select_one door | b | B'));
		expect(xml.match(/appearance="label"/g)).toHaveLength(1);
		expect(xml.match(/appearance="list-nolabel"/g)).toHaveLength(2);
		expect(xml).toContain('<label>G</label><hint>Look</hint>');
		expect(problemsOf(table('select_one door | a | A | | name = 1 |', 'select_one floor | b | B'))).toEqual(['table_list_filter 3', 'table_list_differs 4']);
	});
});

describe('references', () => {
	it('to the form’s own id, where it has one', () => {
		const asked = sheet('calculation |', 'text | q | ${instanceID} |', 'calculate | c | | ${instanceID}');
		expect(xmlOf(asked)).toContain('calculate=" /data/meta/instanceID "');
		expect(problemsOf(`${asked}\n| settings |\n| | omit_instanceID |\n| | yes |`)).toEqual(['reference_unknown 2', 'reference_unknown 3']);
	});
	it('in any predicate of an expression that reads an instance mean the row of the question', () => {
		const xml = xmlOf(sheet('calculation |', 'xml-external | item | |', 'begin repeat | r | R |', 'calculate | at | | position(..)', "calculate | c | | concat(instance('item')/root/item[n = ${at}]/label, /data[position() = ${at}]/x)", 'end repeat'));
		expect(xml.match(/current\(\)\/\.\.\/at/g)).toHaveLength(2);
	});
	it('to rows within a group of a repeat are choices', () => {
		const xml = xmlOf(sheet('', 'begin repeat | r | R', 'begin group | g | G', 'text | who | Who', 'end group', 'end repeat', 'select_one ${who} | q | Q'));
		expect(xml).toContain(`<itemset nodeset="/data/r/g[./who != '']"><value ref="who"/><label ref="who"/></itemset>`);
	});
	it('of a trigger to what nobody answers: never set off, or wrong', () => {
		expect(of(sheet('trigger | calculation |', 'today | day |', 'text | q | Q | ${day} | now()')).warnings.map(({ code }) => code)).toEqual(['trigger_not_shown']);
		expect(problemsOf(sheet('trigger | calculation |', 'calculate | sum | | | 1 + 1', 'text | q | Q | ${sum} | now()'))).toEqual(['trigger_not_shown 3']);
		expect(problemsOf(sheet('trigger | calculation |', 'text | a | A | |', 'calculate | sum | | ${a} |'))).toEqual(['calculation_missing 3']);
	});
	it('of a group’s trigger change nothing', () => {
		expect(xmlOf(sheet('trigger | calculation |', 'text | a | A | |', 'begin group | g | | ${a} |', 'date | day | Day | ${a} | now()', 'end group')).match(/<setvalue/g)).toHaveLength(1);
	});
});

describe('what stands beside the questions', () => {
	it('a table of one name is declared once', () => {
		expect(problemsOf(sheet('', 'begin group | g | G', 'csv-external | doors |', 'end group', 'csv-external | doors |', 'text | q | Q'))).toEqual(['instance_conflict 5']);
	});
	it('a column of choices whose heading has blanks is not read', () => {
		const conversion = of(`${sheet('', 'select_one door | q | Q')}\n| choices |\n| | list_name | name | label | which floor |\n| | door | 1 | One | 2 |`);
		expect(conversion.ok && conversion.warnings.map(({ code, column }) => `${code} ${String(column)}`)).toEqual(['choice_heading_blank which floor']);
	});
	it('a workbook of one sheet is a survey, whatever it is called', () => {
		const rows = [['type', 'name', 'label'], ['text', 'q', 'Q']];
		expect(convert([{ name: 'Sheet1', rows }]).ok).toBe(true);
		expect(convert([{ name: 'Sheet1', rows }, { name: 'Sheet2', rows }]).problems.map(({ code }) => code)).toEqual(['sheet_missing']);
		expect(convert([{ name: 'Sheet1', rows: [['who', 'when'], ['text', 'q']] }]).problems.map(({ code }) => code)).toEqual(['sheet_missing']);
	});
	it('the audit’s parameters are looked at', () => {
		expect(problemsOf(sheet('parameters |', 'audit | audit | | track-changes=perhaps', 'text | q | Q |'))).toEqual(['parameter_value 2']);
	});
	it('entities find their sections in the order of the sheet, and stay out of each other’s way', () => {
		const survey = sheet('save_to |', 'begin repeat | r | R |', 'begin group | a | A |', 'text | q | Q | e1#p', 'begin group | b | B |', 'begin group | c | C |', 'text | s | S | e2#p', 'end group', 'end group', 'end group', 'end repeat');
		const entities = (...names: readonly string[]): string => `${survey}\n| entities |\n| | list_name | label |\n${names.map((name) => `| | ${name} | \${s} |`).join('\n')}`;
		const xml = xmlOf(entities('e1', 'e2', 'e3', 'e4'));
		for (const [list, section] of [['e1', 'r/a'], ['e2', 'r/a/b/c'], ['e3', 'r/a/b'], ['e4', 'r']]) {
			const at = xml.indexOf(`dataset="${list ?? ''}"`);
			expect(open(xml.slice(xml.indexOf('<data'), at)).slice(1).join('/'), list).toBe(section);
		}
		expect(problemsOf(entities('e1', 'e2', 'e3', 'e4', 'e5'))).toEqual(['entity_without_place 6']);
		expect(problemsOf(entities('e3', 'e4', 'e5', 'e1', 'e2'))).toContain('entity_in_the_way 7');
	});
});

/** The elements that a piece of XML leaves open, without those of the entity itself. */
function open(xml: string): readonly string[] {
	const stack: string[] = [];
	for (const [, end, name = '', empty] of xml.matchAll(/<(\/?)([\w:]+)(?:\s[^<>]*?)?(\/?)>/g)) {
		if (end === '/') stack.pop();
		else if (empty !== '/') stack.push(name);
	}
	return stack.filter((name) => name !== 'meta');
}

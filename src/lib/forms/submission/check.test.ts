import { describe, expect, it } from 'vitest';
import { convert, readMarkdown } from '../../xlsform/index.ts';
import { readAnswers } from '../answers.ts';
import { readSchema } from '../schema.ts';
import { filesOfInstance, submissionFault } from './check.ts';
import { readInstanceShape, type InstanceShape } from './shape.ts';

const sheet = `
| survey |
| | type | name | label | calculation | choice_filter |
| | text | who | Who | | |
| | integer | people | People | | |
| | decimal | metres | Metres | | |
| | date | day | Day | | |
| | geopoint | here | Here | | |
| | select_one yn | exit | Exit | | |
| | select_multiple kinds | hazards | Hazards | | in = \${exit} |
| | image | picture | Picture | | |
| | calculate | double | | \${people} * 2 | |
| | begin repeat | child | Child | | |
| | text | name | Name | | |
| | select_one yn | school | School | | |
| | end repeat | | | | |
| choices |
| | list_name | name | label | in |
| | yn | yes | Yes | |
| | yn | no | No | |
| | kinds | wire | Wire | yes |
| | kinds | fire | Fire | no |
| settings |
| | form_id | version |
| | shop | 3 |
`;
const made = convert(readMarkdown(sheet));
if (!made.ok) throw new Error(JSON.stringify(made.problems));
const shape = readInstanceShape(made.form.xml) as InstanceShape;
const inside = (inner: string, root = 'data id="shop" version="3"'): string => `<${root}>${inner}<meta><instanceID>uuid:1</instanceID></meta></data>`;
const photo = '01a1f71c-7618-7ae9-999d-25cbc39cbd67.jpg';
const fault = (xml: string, answers: Parameters<typeof submissionFault>[1]['answers'] = {}): string => {
	const found = submissionFault(shape, { xml, answers });
	return found === null ? 'fits' : [found.code, found.params?.['question']].filter((each) => each !== undefined).join(' ');
};

describe('an entry against its form', () => {
	it('fits with every kind of answer, with rows, with what is hidden left out, and with what the app makes of it', () => {
		const xml = inside(`<who>王 &amp; 李</who><people>3</people><metres>1.5</metres><day>2026-11-29</day><here>30.2 120.1 0 8</here><exit>yes</exit><hazards>wire fire</hazards><picture>${photo}</picture><double>6</double><child><name>A</name><school>no</school></child><child><name>B</name></child>`);
		const schema = readSchema(made.form.xml);
		const answers = schema === null ? null : readAnswers(schema, xml);
		expect(fault(xml, answers ?? { nothing: 1 })).toBe('fits');
		expect(fault(inside(''))).toBe('fits');
		expect(fault('<data/>')).toBe('fits');
		expect(filesOfInstance(shape, xml).map(({ name, node }) => [name, node.film])).toEqual([[photo, false]]);
		expect([shape.questions, shape.formId, shape.version]).toEqual([10, 'shop', '3']);
	});

	it('is refused for what the form does not ask', () => {
		expect(fault(inside('<religion>x</religion>'))).toBe('entry_question_unknown religion');
		expect(fault(inside('<child><religion>x</religion></child>'))).toBe('entry_question_unknown religion');
		expect(fault(inside('<who><b>x</b></who>'))).toBe('entry_question_unknown b');
		expect(fault(inside('<meta><religion>x</religion></meta>').replace('<meta><instanceID>uuid:1</instanceID></meta>', ''))).toBe('entry_question_unknown religion');
		expect(fault(inside(''), { religion: 'x' })).toBe('entry_question_unknown religion');
		expect(fault(inside(''), { child: [{ name: 'A', religion: 'x' }] })).toBe('entry_question_unknown religion');
	});

	it('is refused for values that are not of their type, and choices that there are not', () => {
		for (const [name, value] of [['people', '2.5'], ['people', 'many'], ['metres', '1,5'], ['day', '2026-02-30'], ['day', '29.11.2026'], ['here', '91 0'], ['here', 'home']]) expect(fault(inside(`<${name}>${value}</${name}>`)), value).toBe(`entry_value_unfit ${name}`);
		expect(fault(inside('<exit>perhaps</exit>'))).toBe('entry_choice_unknown exit');
		expect(fault(inside('<hazards>wire gas</hazards>'))).toBe('entry_choice_unknown hazards');
		expect(fault(inside('<child><school>perhaps</school></child>'))).toBe('entry_choice_unknown school');
		expect(fault(inside(''), { exit: 'perhaps' })).toBe('entry_choice_unknown exit');
		expect(fault(inside(''), { child: ['x'] })).toBe('entry_value_unfit child');
	});

	it('is refused for a file with a path, and for one that answers twice', () => {
		expect(fault(inside('<picture>../../etc/passwd</picture>'))).toBe('entry_file_unfit picture');
		expect(fault(inside('<picture>a..jpg</picture>'))).toBe('entry_file_unfit picture');
	});

	it('is refused when it is another form, another version, no XML, or built to exhaust', () => {
		expect(fault(inside('', 'data id="other" version="3"'))).toBe('entry_other_form');
		expect(fault(inside('', 'data id="shop" version="2"'))).toBe('entry_other_form');
		for (const xml of ['', 'text', '<data>', '<data></x>', '<!DOCTYPE data [<!ENTITY e "x">]><data/>', '<other/>', '<data>words</data>', inside('<who>a</who><who>b</who>'), inside('<child>words</child>')]) expect(fault(xml), xml).toBe('entry_unreadable');
		const deep = `${'<meta>'.repeat(70)}${'</meta>'.repeat(70)}`;
		expect(['entry_unreadable', 'entry_question_unknown meta']).toContain(fault(`<data>${deep}</data>`));
		expect(fault(`<data>${'<child/>'.repeat(20_001)}</data>`)).toBe('entry_unreadable');
	});
});

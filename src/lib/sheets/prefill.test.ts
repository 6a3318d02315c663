import { describe, expect, it } from 'vitest';
import { declaredPrefills, namedIn, prefillRows, unknownPrefills } from '../forms/prefill.ts';
import { convertFormFile } from './convertFormFile.ts';

const made = await convertFormFile({
	name: 'w.md', newest: {}, bytes: new TextEncoder().encode(`| survey |
| | type | name | label | bind::doorstep:from |
| | text | door | Which door | place.label |
| | text | case | Which case | case.number |
| | text | said | What was reported | case.x.what |
| | select_one size | size | How large | case.x.size |
| | text | odd | Odd | person.faith |
| | image | face | Face | person.name |
| | begin repeat | row | Rows | |
| | text | inner | Inner | person.name |
| | end repeat | | | |
| choices |
| | list_name | name | label |
| | size | small | Small |
| settings |
| | form_title | form_id | version | namespaces |
| | W | w | 1 | doorstep="https://doorstep.example/xforms" |
`),
});
if (!made.ok) throw new Error(JSON.stringify(made.problems));
const { xml } = made.form;
const declared = declaredPrefills(xml);

describe('what a form is filled with before it is asked', () => {
	it('is declared at the question; rows and files take nothing, and sources that there are not are told', () => {
		expect(declared.map(({ leaf, from }) => [leaf.name, from])).toEqual([['door', 'place.label'], ['case', 'case.number'], ['said', 'case.x.what'], ['size', 'case.x.size']]);
		expect(unknownPrefills(xml)).toEqual(['odd: person.faith']);
		expect(declaredPrefills(xml.replaceAll('doorstep:from', 'doorstep:other'))).toEqual([]);
	});

	it('stands in the journal as answers, in their order; what is not known leaves its question blank', () => {
		expect(prefillRows(declared, { 'place.label': '101', 'case.number': null, 'case.x.size': 'small' }, '2026-11-29T00:00:00Z')).toEqual([
			{ seq: 1, ref: '/data/door', op: 'set', value: '101', at: '2026-11-29T00:00:00Z' }, { seq: 2, ref: '/data/size', op: 'set', value: 'small', at: '2026-11-29T00:00:00Z' },
		]);
	});

	it('may be the identity number of the person', () => {
		const asked = xml.replace('doorstep:from="case.number"', 'doorstep:from="person.idNumber"');
		expect(asked).not.toBe(xml);
		expect(unknownPrefills(asked)).toEqual(['odd: person.faith']);
		expect(prefillRows(declaredPrefills(asked), { 'person.idNumber': '000000195001010011' }, 'now')).toMatchObject([{ ref: '/data/case', value: '000000195001010011' }]);
	});

	it('says of an entry whom it is about', () => {
		expect(namedIn(declared, { door: ' 101 ', case: 'FX1', size: ['x'] })).toEqual({ 'place.label': '101', 'case.number': 'FX1' });
	});
});

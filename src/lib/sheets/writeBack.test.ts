import { describe, expect, it } from 'vitest';
import { convertFormFile } from './convertFormFile.ts';
import type { PackField } from '../domain/workflow/pack.ts';
import { declaredWrites, unknownWrites, writesOf } from '../forms/writeBack.ts';

const label = { zh: '', en: '' };
const fields: readonly PackField[] = [
	{ id: 'what', label, kind: 'longText', rule: 'long?' }, { id: 'severity', label, kind: 'choice', rule: 'text?', options: [{ id: 'low', label }, { id: 'high', label }] }, { id: 'repeat', label, kind: 'number', rule: 'count?' },
];
const made = await convertFormFile({
	name: 'w.md', newest: {}, bytes: new TextEncoder().encode(`| survey |
| | type | name | label | bind::doorstep:case |
| | text | seen | What is seen | x.what |
| | text | how_bad | How bad | x.severity |
| | integer | times | How often | x.repeat |
| | text | step | What next | move |
| | date | again | When again | next-visit |
| | text | odd | Odd | x.faith |
| | begin repeat | row | Rows | |
| | text | inner | Inner | x.what |
| | end repeat | | | |
| settings |
| | form_title | form_id | version | namespaces |
| | W | w | 1 | doorstep="https://doorstep.example/xforms" |
`),
});
if (!made.ok) throw new Error(JSON.stringify(made.problems));
const { xml } = made.form;
const declared = declaredWrites(xml);

describe('what a form writes to its case', () => {
	it('is declared at the question, and questions of rows write nothing', () => {
		expect(declared.map(({ leaf, to }) => [leaf.name, to.kind === 'field' ? to.field : to.kind])).toEqual([['seen', 'x.what'], ['how_bad', 'x.severity'], ['times', 'x.repeat'], ['step', 'move'], ['again', 'nextVisit'], ['odd', 'x.faith']]);
		expect(unknownWrites(xml, fields)).toEqual(['odd: x.faith']);
	});

	it('is what was answered and its field can hold', () => {
		expect(writesOf(declared, fields, { seen: 'boxes', how_bad: 'high', times: 2, step: 'pass', again: '2026-12-24', odd: 'x' }, {})).toEqual({ set: { 'x.what': 'boxes', 'x.severity': 'high', 'x.repeat': 2 }, move: 'pass', nextVisit: '2026-12-24' });
		expect(writesOf(declared, fields, { how_bad: 'awful', again: 'soon' }, {})).toEqual({ set: {}, move: null, nextVisit: null });
	});

	it('of a correction is what it answers otherwise', () => {
		expect(writesOf(declared, fields, { seen: 'boxes', times: 3, step: 'pass' }, { seen: 'boxes', times: 2, step: 'pass' })).toEqual({ set: { 'x.repeat': 3 }, move: null, nextVisit: null });
	});
});

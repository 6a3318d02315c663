import { describe, expect, it } from 'vitest';
import { readSchema, leavesOf } from '../forms/schema.ts';
import { readInstanceShape } from '../forms/submission/shape.ts';
import { describeIssue } from '../xlsform/index.ts';
import { convertFormFile } from './convertFormFile.ts';
import type { FormFile } from './readFormFile.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const sheet = `| survey |
| | type | name | label | calculation |
| | select_one_from_file towns.csv | town | Which town? | |
| | select_one_from_file wells.geojson | well | Which well? | |
| | calculate | head | | instance('towns')/root/item[name = \${town}]/head |
| settings |
| | form_title | form_id | version |
| | T | t | 1 |
`;
const towns: FormFile = { name: 'towns.csv', bytes: bytes('\ufeffname,label,head\neast,East & away,"Lee, A."\nwest,West <side>,Kim\n\n') };
const wells: FormFile = { name: 'wells.geojson', bytes: bytes(JSON.stringify({ type: 'FeatureCollection', features: [{ type: 'Feature', id: 'w1', geometry: { type: 'Point', coordinates: [121.5, 31.2] }, properties: { title: 'By the gate', 'bad name': 1 } }] })) };
async function made(...beside: readonly FormFile[]) {
	return convertFormFile({ name: 't.md', bytes: bytes(sheet), newest: {}, beside });
}

describe('tables beside a form', () => {
	it('become a part of it: its choices are known, on the screen, in what is read, and to the check of entries', async () => {
		const answer = await made(towns, wells);
		if (!answer.ok) throw new Error(JSON.stringify(answer.problems));
		expect(answer.form.attachments).toEqual([]);
		expect(answer.form.xml).not.toContain('jr://');
		const [town, well] = leavesOf(readSchema(answer.form.xml) ?? never()).map(({ choices }) => choices.map(({ id, label }) => [id, label.zh]));
		expect([town, well]).toEqual([[['east', 'East & away'], ['west', 'West <side>']], [['w1', 'By the gate']]]);
		expect(readInstanceShape(answer.form.xml)?.nodes.get('/data/town')?.choices).toEqual(new Set(['east', 'west']));
		expect(answer.form.xml).toContain('<geometry>31.2 121.5 0 0</geometry>');
	});

	it('that did not come stay named', async () => {
		const answer = await made(towns);
		expect(answer.ok && answer.form.attachments.map(({ name }) => name)).toEqual(['wells.geojson']);
	});

	it.each<[string, FormFile, string]>([
		['a heading that is no name', { ...towns, bytes: bytes('name,my label\na,b\n') }, 'my label'], ['a heading twice', { ...towns, bytes: bytes('name,name\na,b\n') }, 'towns.csv'],
		['no text', { ...towns, bytes: Uint8Array.of(0, 1, 2, 255) }, 'towns.csv'], ['too many rows', { ...towns, bytes: bytes(`name,label\n${'a,b\n'.repeat(10_001)}`) }, '10000'],
		['a map that is none', { ...wells, bytes: bytes('{"type":"Feature"}') }, 'wells.geojson'],
	])('are refused for %s, by name', async (_, file, told) => {
		const answer = await made(...[towns, wells].map((each) => (each.name === file.name ? file : each)));
		expect(answer.ok).toBe(false);
		expect(answer.problems.map((issue) => describeIssue(issue, 'en')).join(' ')).toContain(told);
	});
});

function never(): never {
	throw new Error('the form cannot be read');
}

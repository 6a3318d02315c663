import { describe, expect, it } from 'vitest';
import { kinds } from '../testing/formOfAllKinds.ts';
import type { Answers } from './answers.ts';
import { changedAnswers } from './entryChanges.ts';
import { viewEntry } from './entryView.ts';
import { readSchema } from './schema.ts';

const schema = readSchema(kinds());
if (schema === null) throw new Error('the form cannot be read');
const told = (before: Answers, after: Answers): readonly string[] => changedAnswers(schema, before, after).map(({ label, row, before: was, after: is }) => `${label.en}${row === '' ? '' : ` ${row}`}: ${was?.value.en ?? '—'} → ${is?.value.en ?? '—'}`);

describe('what a correction changed', () => {
	it('is told question by question, in the words of the form, and says nothing of what stayed', () => {
		expect(told({ name: 'A', people: 3, pets: 'yes', dog: 'Rex', tools: ['lamp'] }, { name: 'A', people: 4, pets: 'no', tools: ['lamp', 'hose'] })).toEqual([
			'How many people: 3 → 4', 'Is there a dog: Yes → No', 'Its name: Rex → —', 'What is at hand: Lamp → Lamp, Hose',
		]);
		expect(told({ name: 'A' }, { name: 'A' })).toEqual([]);
	});

	it('of rows says which; a row that was taken out is one change, and those behind it none', () => {
		const [anna, ben, cleo] = [{ child_name: 'Anna', child_age: 4 }, { child_name: 'Ben', child_age: 7 }, { child_name: 'Cleo', child_age: 9 }];
		expect(told({ child: [anna, ben, cleo] }, { child: [anna, { ...ben, child_age: 8 }, cleo] })).toEqual(['Age 2: 7 → 8']);
		expect(told({ child: [anna, ben, cleo] }, { child: [anna, cleo] })).toEqual(['The child\'s name 2: Ben → —', 'Age 2: 7 → —']);
		expect(told({ child: [anna] }, { child: [anna, ben] })).toEqual(['The child\'s name 2: — → Ben', 'Age 2: — → 7']);
	});

	it('an entry is read row by row', () => {
		const [page] = viewEntry(schema, { child: [{ child_name: 'Anna', child_age: 4 }, { child_name: 'Ben' }] });
		expect(page?.answers.map(({ row, value }) => `${row} ${value.en}`)).toEqual(['1 Anna', '1 4', '2 Ben']);
	});
});

import type { Id } from '../../domain/ids.ts';
import type { Fields } from '../../domain/records/record.ts';
import type { CareNeed, PersonShape, ResidenceShape, Tenure } from '../../domain/records/shapes.ts';
import { addDays } from '../../domain/time/workingTime.ts';
import type { NewRecord } from '../store/ownerWrites.ts';
import type { DemoPlace } from './houses.ts';
import type { DemoRandom } from './random.ts';

export type Resident = { readonly id: Id; readonly place: DemoPlace; readonly shape: PersonShape };
export type People = { readonly residents: readonly Resident[]; readonly records: readonly NewRecord[] };

const surnames = [...'江沈陆顾程方夏谢梁贺韩曹邓彭魏姚傅龚卢洪'] as const;
const female = ['小满', '若溪', '雨桐', '采薇', '静好', '秋棠', '念慈', '书瑶', '月华', '玉兰', '桂芳', '秀珍'] as const;
const male = ['望舒', '知远', '景行', '怀瑾', '云帆', '子衿', '长庚', '伯安', '建业', '国栋', '德厚', '永年'] as const;

export function makePeople(places: readonly DemoPlace[], random: DemoRandom, today: string, atMs: number): People {
	const residents: Resident[] = [];
	const records: NewRecord[] = [];
	for (const place of places.filter((candidate) => candidate.kind === 'door' && !random.chance(0.06))) {
		const surname = random.pick(surnames);
		const rented = random.chance(0.25);
		const household = random.int(1, rented ? 2 : 3);
		const since = addDays(today, -random.int(rented ? 40 : 600, rented ? 900 : 6000));
		for (let index = 0; index < household; index += 1) {
			const person: Resident = { id: random.id(atMs), place, shape: makePerson(index === 0 ? surname : random.chance(0.6) ? surname : random.pick(surnames), index, random, Number(today.slice(0, 4))) };
			residents.push(person);
			records.push(personRecord(person), residence(person, rented ? 'tenant' : index === 0 ? 'owner' : 'family', index === 0, since, !rented && random.chance(0.9), random.id(atMs)));
		}
	}
	return { residents, records };
}

function makePerson(surname: string, index: number, random: DemoRandom, year: number): PersonShape {
	const sex = random.chance(0.5) ? 'female' : 'male';
	const age = index < 2 ? random.int(24, 86) : random.int(3, 20);
	const birthYear = year - age;
	const needs: CareNeed[] = age >= 70 ? [...random.some(['livesAlone', 'mobility', 'hearing', 'sight', 'readsAloud'] as const, random.int(0, 2))] : age < 14 ? ['child'] : [];
	return {
		name: `${surname}${random.pick(sex === 'female' ? female : male)}`, sex, birthYear,
		phones: age < 12 ? [] : [`1000000${String(random.int(0, 9999)).padStart(4, '0')}`],
		idNumber: random.chance(0.7) ? impossibleId(birthYear, sex, random) : null, needs,
	};
}

/** Eighteen digits with a right check digit (GB 11643) and an area code that no place has: nobody's number. */
export function impossibleId(birthYear: number, sex: 'female' | 'male', random: DemoRandom): string {
	const serial = random.int(0, 499) * 2 + (sex === 'male' ? 1 : 0);
	const body = `000000${birthYear}${String(random.int(1, 12)).padStart(2, '0')}${String(random.int(1, 28)).padStart(2, '0')}${String(serial).padStart(3, '0')}`;
	const sum = [...body].reduce((total, digit, index) => total + Number(digit) * (2 ** (17 - index) % 11), 0);
	return `${body}${'10X98765432'.charAt(sum % 11)}`;
}

function personRecord(person: Resident): NewRecord {
	return { type: 'person', id: person.id, placement: { areaId: person.place.grid.id, readers: null, caseId: null }, fields: person.shape as unknown as Fields };
}

function residence(person: Resident, tenure: Tenure, head: boolean, since: string, registered: boolean, id: Id): NewRecord {
	const shape: ResidenceShape = { personId: person.id, placeId: person.place.id, tenure, head, since, until: null, registered };
	return { type: 'residence', id, placement: { areaId: person.place.grid.id, readers: null, caseId: null }, fields: shape as unknown as Fields };
}

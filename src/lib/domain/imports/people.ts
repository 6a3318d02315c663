import type { Id } from '../ids.ts';
import type { Fields } from '../records/record.ts';
import type { PersonShape } from '../records/shapes.ts';
import type { ImportWorld, Known, Match } from './plan.ts';
import type { PersonRow } from './personRow.ts';
import { narrow } from './text.ts';

export type KnownPerson = Known<PersonShape & Fields>;
export type FoundPerson = { readonly person: KnownPerson; readonly by: Match } | { readonly several: readonly KnownPerson[] } | { readonly perhaps: KnownPerson } | null;

/** Finds people who are there already: by the list's own number, by identity number, by telephone and name, by home and name. */
export class People {
	readonly #byId = new Map<Id, KnownPerson>();
	readonly #byNumber = new Map<string, KnownPerson[]>();
	readonly #byPhone = new Map<string, KnownPerson[]>();
	readonly #byHome = new Map<string, KnownPerson[]>();
	readonly #homes = new Map<Id, Id[]>();

	constructor(world: Pick<ImportWorld, 'people' | 'residences'>) {
		for (const { fields } of world.residences) if (fields.until === null) this.#homes.set(fields.personId, [...(this.#homes.get(fields.personId) ?? []), fields.placeId]);
		for (const person of world.people) this.#add(person);
	}

	#add(person: KnownPerson): void {
		const { name, phones, idNumber } = person.fields;
		this.#byId.set(person.id, person);
		if (idNumber !== null) append(this.#byNumber, idNumber, person);
		for (const phone of phones) append(this.#byPhone, `${phone}/${nameKey(name)}`, person);
		for (const home of this.homesOf(person.id)) append(this.#byHome, `${home}/${nameKey(name)}`, person);
	}

	homesOf(id: Id): readonly Id[] {
		return this.#homes.get(id) ?? [];
	}

	/** Two identity numbers that differ are two people, whatever else is alike; then it is asked. */
	find(row: PersonRow, placeId: Id | null, byKey: Id | undefined): FoundPerson {
		const keyed = byKey === undefined ? undefined : this.#byId.get(byKey);
		if (keyed !== undefined) return { person: keyed, by: 'key' };
		const numbered = row.idNumber === null ? [] : (this.#byNumber.get(row.idNumber) ?? []);
		if (numbered.length > 1) return { several: numbered };
		if (numbered[0] !== undefined) return { person: numbered[0], by: 'idNumber' };
		const name = nameKey(row.name);
		const called = unique(row.phones.flatMap((phone) => this.#byPhone.get(`${phone}/${name}`) ?? []));
		const housed = placeId === null ? [] : unique(this.#byHome.get(`${placeId}/${name}`) ?? []);
		const found = called.length > 0 ? called : housed;
		const fitting = found.filter(({ fields }) => (fields.idNumber === null || row.idNumber === null) && (fields.birthYear === null || row.birthYear === null || fields.birthYear === row.birthYear));
		if (fitting.length > 1) return { several: fitting };
		if (fitting[0] !== undefined) return { person: fitting[0], by: called.length > 0 ? 'phone' : 'home' };
		return found[0] === undefined ? null : { perhaps: found[0] };
	}
}

/** Rows of one sheet that are the same person: by any of these alike, unless their identity numbers differ. */
export class SeenRows {
	readonly #rows = new Map<string, { readonly row: number; readonly idNumber: string | null }>();

	/** The earlier row, or null; then this one counts. */
	meet(number: number, row: PersonRow, also: { readonly key: string | null; readonly home: string | null; readonly there: Id | null }): number | null {
		const name = nameKey(row.name);
		const sure = [...(also.key === null ? [] : [`#${also.key}`]), ...(also.there === null ? [] : [`=${also.there}`]), ...(row.idNumber === null ? [] : [`n${row.idNumber}`])];
		const loose = [...row.phones.map((phone) => `p${phone}/${name}`), ...(also.home === null ? [] : [`h${also.home}/${name}`])];
		const earlier = sure.map((each) => this.#rows.get(each)?.row).find((each) => each !== undefined)
			?? loose.flatMap((each) => this.#rows.get(each) ?? []).find(({ idNumber }) => idNumber === null || row.idNumber === null || idNumber === row.idNumber)?.row;
		if (earlier !== undefined) return earlier;
		for (const each of [...sure, ...loose]) this.#rows.set(each, { row: number, idNumber: row.idNumber });
		return null;
	}
}

/** Spaces between the characters of a short name, and dots of names from other languages, are not a difference. */
export function nameKey(name: string): string {
	return narrow(name).replace(/[·•.・]/gu, '').toLowerCase();
}

function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
	const known = map.get(key);
	if (known === undefined) map.set(key, [value]);
	else known.push(value);
}

function unique(people: readonly KnownPerson[]): readonly KnownPerson[] {
	return [...new Map(people.map((person) => [person.id, person])).values()];
}

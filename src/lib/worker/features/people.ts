import { matches, searchKey, searchWords } from '../../domain/cases/search.ts';
import { placeWords } from '../../domain/cases/rows.ts';
import type { Id } from '../../domain/ids.ts';
import type { Typed } from '../../domain/records/read.ts';
import { ok, type Result } from '../../domain/result.ts';
import type { WorkerContext } from '../context.ts';

/** A person as a list shows them: enough to tell two of one name apart. */
export type PersonHit = { readonly id: Id; readonly name: string; readonly birthYear: number | null; readonly phones: readonly string[]; readonly place: { readonly id: Id; readonly label: string } | null };
export type PlaceHit = { readonly id: Id; readonly label: string; readonly kind: string; readonly area: string | null; readonly people: readonly string[] };

/** Persons and doors found by name, number or address. */
export function makePeople(context: WorkerContext) {
	const { view } = context;
	let stamp = '';
	let people: readonly { readonly key: string; readonly person: Typed<'person'> }[] = [];
	let places: readonly { readonly key: string; readonly place: Typed<'place'> }[] = [];

	/** The keys are made anew only when a record they come from has changed: people type quickly. */
	function refresh(): void {
		const now = (['person', 'place', 'residence', 'area', 'case'] as const).map((type) => view.version(type)).join('/');
		if (now === stamp) return;
		stamp = now;
		people = view.all('person').map((person) => ({ person, key: searchKey(person.fields.name, ...person.fields.phones, ...placeWords(homeOf(person.id)?.fields)) }));
		places = view.all('place').map((place) => ({ place, key: searchKey(...placeWords(place.fields), ...residentsOf(place.id), view.typed('area', place.areaId)?.fields.name) }));
	}
	function homeOf(personId: Id): Typed<'place'> | undefined {
		const residence = view.related('residence', 'personId', personId).find((candidate) => candidate.fields.until === null);
		if (residence !== undefined) return view.typed('place', residence.fields.placeId);
		// Nobody has written down where this person lives: the door of the latest case says where she was found.
		const cases = [...view.related('case', 'beneficiaryId', personId), ...view.related('case', 'applicantId', personId)].toSorted((a, b) => (a.fields.openedAt < b.fields.openedAt ? 1 : -1));
		return view.typed('place', cases[0]?.fields.placeId);
	}
	function residentsOf(placeId: Id): readonly string[] {
		return view.related('residence', 'placeId', placeId).filter((residence) => residence.fields.until === null).flatMap((residence) => view.typed('person', residence.fields.personId)?.fields.name ?? []);
	}
	function personHit(person: Typed<'person'>): PersonHit {
		const home = homeOf(person.id);
		const { name, birthYear, phones } = person.fields;
		return { id: person.id, name, birthYear, phones, place: home === undefined ? null : { id: home.id, label: home.fields.label } };
	}
	function placeHit(place: Typed<'place'>): PlaceHit {
		return { id: place.id, label: place.fields.label, kind: place.fields.kind, area: view.typed('area', place.areaId)?.fields.name ?? null, people: residentsOf(place.id).slice(0, 3) };
	}

	return {
		/** Empty for an empty question: a list of everybody helps nobody. */
		async find(text: string, limit: number): Promise<Result<readonly PersonHit[]>> {
			const words = searchWords(text);
			if (words.length === 0) return ok([]);
			refresh();
			const found = people.filter(({ key }) => matches(key, words)).slice(0, limit);
			return ok(found.map(({ person }) => personHit(person)));
		},

		async findPlaces(text: string, limit: number): Promise<Result<readonly PlaceHit[]>> {
			const words = searchWords(text);
			if (words.length === 0) return ok([]);
			refresh();
			const code = words.join('');
			const found = places.filter(({ key, place }) => matches(key, words) || (place.fields.code !== null && searchKey(place.fields.code) === code)).toSorted((a, b) => a.key.length - b.key.length).slice(0, limit);
			return ok(found.map(({ place }) => placeHit(place)));
		},

		async person(id: Id): Promise<Result<PersonHit | null>> {
			const person = view.typed('person', id);
			return ok(person === undefined ? null : personHit(person));
		},

		async place(id: Id): Promise<Result<PlaceHit | null>> {
			const place = view.typed('place', id);
			return ok(place === undefined ? null : placeHit(place));
		},
	};
}

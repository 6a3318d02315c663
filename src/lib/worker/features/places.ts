import { matches, searchKey, searchWords } from '../../domain/cases/search.ts';
import { byFloorAndRoom } from '../../domain/geo/walkOrder.ts';
import type { Id } from '../../domain/ids.ts';
import { problem } from '../../domain/problems/problem.ts';
import type { Typed } from '../../domain/records/read.ts';
import type { Fields } from '../../domain/records/record.ts';
import type { Day, PersonShape, PlaceKind, ResidenceShape } from '../../domain/records/shapes.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import type { WorkerContext } from '../context.ts';
import { makeCaptures, type Captures } from './captures.ts';
import type { ConsentInput } from '../../domain/privacy/guardian.ts';
import { consentMade } from './consents.ts';
import { placeWithArea } from './visits/entry.ts';
import { cardOf, distanceTo, lastSpot, type Here } from './visits/placeCard.ts';
import { pageOf } from './visits/placePage.ts';
import type { MoveIn, PlaceCard, PlacePage } from './visits/placeShapes.ts';

export type PlaceList = { readonly cards: readonly PlaceCard[]; readonly found: number };

/** Doors 门 and entrances: finding one, its page, who moves in and out. */
export function makePlaces(context: WorkerContext, captures: Captures = makeCaptures(context)) {
	const { view } = context;
	let keys = new Map<Id, string>();
	let keysOf = '';

	/** What each place is found by: its address, its code and those who live there. Rebuilt when one of the three types changed. */
	function keyOf(place: Typed<'place'>): string {
		const version = `${view.version('place')}/${view.version('person')}/${view.version('residence')}`;
		if (version !== keysOf) {
			keys = new Map();
			keysOf = version;
		}
		const known = keys.get(place.id);
		if (known !== undefined) return known;
		const people = view.related('residence', 'placeId', place.id).filter((residence) => residence.fields.until === null).map((residence) => view.typed('person', residence.fields.personId)?.fields);
		const { address, label, code } = place.fields;
		const made = searchKey(label, Object.values(address).join(''), code, ...people.flatMap((person) => [person?.name, ...(person?.phones ?? [])]));
		keys.set(place.id, made);
		return made;
	}

	return {
		/** Doors that hold every word; without words all of them, the nearest first when it is known where the officer stands. `here` is used and not kept. */
		async search(query: string, kind: PlaceKind | null, here: Here | null, count: number): Promise<Result<PlaceList>> {
			const words = searchWords(query);
			// Without a position the last door of the day says where the officer is; before the first, the list goes as one walks.
			const from = here ?? lastSpot(context);
			const found = view.all('place').filter((place) => (kind === null || place.fields.kind === kind) && matches(keyOf(place), words));
			const cards = found.toSorted((a, b) => byFloorAndRoom(a.fields.address, b.fields.address)).map((place) => ({ place, distance: from === null ? null : distanceTo(place, from) }));
			if (from !== null) cards.sort((a, b) => (a.distance ?? Infinity) - (b.distance ?? Infinity));
			return ok({ cards: cards.slice(0, count).map(({ place }) => cardOf(context, place, here)), found: found.length });
		},

		async page(id: Id): Promise<Result<PlacePage>> {
			const place = placeWithArea(context, id);
			return place === null ? fail(problem('record_missing')) : ok(await pageOf(context, place));
		},

		async moveIn(input: MoveIn): Promise<Result<{ readonly residenceId: Id }>> {
			const place = placeWithArea(context, input.placeId);
			if (place === null) return fail(problem('record_missing'));
			const name = input.name.trim();
			if (name === '') return fail(problem('field_required', { field: 'name' }));
			const consent = input.child === true ? await consentMade(context, captures, input.consent ?? null, place) : null;
			if (consent?.ok === false) return consent;
			const personId = context.newId();
			const residenceId = context.newId();
			const phone = input.phone.trim();
			const person: PersonShape = { name, sex: null, birthYear: null, phones: phone === '' ? [] : [phone], idNumber: null, needs: [] };
			const head = view.related('residence', 'placeId', place.id).every((residence) => residence.fields.until !== null);
			const residence: ResidenceShape = { personId, placeId: place.id, tenure: input.tenure, head, since: input.since, until: null, registered: null };
			const saved = await context.save([
				...(consent?.value.files ?? []),
				{ kind: 'createRecord', ref: { type: 'person', id: personId }, areaId: place.areaId, fields: { ...person, ...consent?.value.set } as unknown as Fields },
				{ kind: 'createRecord', ref: { type: 'residence', id: residenceId }, areaId: place.areaId, fields: residence as unknown as Fields },
			]);
			if (!saved.ok) return saved;
			await captures.saved(consent?.value.fileIds ?? []);
			return ok({ residenceId });
		},

		/** Of a child who was written down before a guardian could be asked. */
		async consent(placeId: Id, personId: Id, input: ConsentInput): Promise<Result<null>> {
			const place = placeWithArea(context, placeId);
			const person = view.typed('person', personId);
			if (place === null || person === undefined) return fail(problem('record_missing'));
			const made = await consentMade(context, captures, input, place);
			if (!made.ok) return made;
			const saved = await context.save([...made.value.files, { kind: 'setFields', ref: { type: 'person', id: personId }, base: person.rev, set: made.value.set }]);
			if (!saved.ok) return saved;
			await captures.saved(made.value.fileIds);
			return ok(null);
		},

		/** `until` null takes it back. One who moved in by mistake is moved out on the same day, and then never lived here. */
		async moveOut(residenceId: Id, until: Day | null): Promise<Result<null>> {
			const residence = view.typed('residence', residenceId);
			if (residence === undefined) return fail(problem('record_missing'));
			const saved = await context.save([{ kind: 'setFields', ref: { type: 'residence', id: residenceId }, base: residence.rev, set: { until } }]);
			return saved.ok ? ok(null) : saved;
		},

		/** 人户一致 or not; null: not known. */
		async setRegistered(residenceId: Id, registered: boolean | null): Promise<Result<null>> {
			const residence = view.typed('residence', residenceId);
			if (residence === undefined) return fail(problem('record_missing'));
			const saved = await context.save([{ kind: 'setFields', ref: { type: 'residence', id: residenceId }, base: residence.rev, set: { registered } }]);
			return saved.ok ? ok(null) : saved;
		},

		/** What a colleague must know before knocking, and how often to come. `rev`: what the officer saw. */
		async setPlace(id: Id, rev: number, set: { readonly cautions: string | null; readonly rhythmDays: number | null }): Promise<Result<null>> {
			const place = view.typed('place', id);
			if (place === undefined) return fail(problem('record_missing'));
			const changed = Object.fromEntries(Object.entries(set).filter(([field, value]) => place.fields[field as keyof typeof set] !== value));
			if (Object.keys(changed).length === 0) return ok(null);
			const saved = await context.save([{ kind: 'setFields', ref: { type: 'place', id }, base: rev, set: changed }]);
			return saved.ok ? ok(null) : saved;
		},
	};
}

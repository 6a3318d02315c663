import { distanceM, ofPoint, wgs84 } from '../../../domain/geo/wgs84.ts';
import type { Id } from '../../../domain/ids.ts';
import type { Typed } from '../../../domain/records/read.ts';
import type { Address, Instant } from '../../../domain/records/shapes.ts';
import { dayIn } from '../../../domain/time/workingTime.ts';
import { isCounted } from '../../../domain/visits/corrections.ts';
import type { WorkerContext } from '../../context.ts';
import type { PlaceCard } from './placeShapes.ts';

/** Where the officer stands, in WGS-84 degrees. */
export type Here = { readonly lng: number; readonly lat: number };

/** The door of the officer's last entry of the day: where the officer is, as far as the records know. */
export function lastSpot(context: WorkerContext): Here | null {
	const me = context.me().officerId;
	const today = context.today();
	const last = context.view.all('entry')
		.filter((entry) => isCounted(entry) && entry.fields.officerId === me && dayIn(context.calendar.zone, entry.fields.endedAt) === today)
		.reduce<Typed<'entry'> | null>((latest, entry) => (latest === null || entry.fields.endedAt > latest.fields.endedAt ? entry : latest), null);
	return last === null ? null : (context.view.typed('place', last.fields.placeId)?.fields.point ?? null);
}

export function cardOf(context: WorkerContext, place: Typed<'place'>, here: Here | null): PlaceCard {
	return {
		id: place.id, kind: place.fields.kind, label: place.fields.label, address: addressLine(place.fields), people: namesAt(context, place.id),
		distanceM: here === null ? null : distanceTo(place, here),
		lastVisitAt: lastVisit(context, place.id), cautions: place.fields.cautions !== null && place.fields.cautions !== '',
	};
}

export function distanceTo(place: Typed<'place'>, here: Here): number | null {
	return place.fields.point === null ? null : Math.round(distanceM(wgs84(here.lng, here.lat), ofPoint(place.fields.point)));
}

/** Who lives there now, the head of the household first. */
export function namesAt(context: WorkerContext, placeId: Id): readonly string[] {
	return context.view.related('residence', 'placeId', placeId)
		.filter((residence) => residence.fields.until === null)
		.toSorted((a, b) => Number(b.fields.head) - Number(a.fields.head))
		.flatMap((residence) => context.view.typed('person', residence.fields.personId)?.fields.name ?? []);
}

export function lastVisit(context: WorkerContext, placeId: Id): Instant | null {
	return context.view.related('entry', 'placeId', placeId).reduce<Instant | null>((last, entry) => (last === null || entry.fields.endedAt > last ? entry.fields.endedAt : last), null);
}

/** What the label does not say already: most labels hold all but the street. */
export function addressLine({ label, address }: { readonly label: string; readonly address: Address }): string {
	const { street, estate, building, unit, floor, room } = address;
	const within = estate !== '' && label.includes(estate) ? [] : [estate, building, unit, floor, room];
	return [label.includes(street) ? '' : street, ...within].filter((part) => part !== '').join(' ');
}

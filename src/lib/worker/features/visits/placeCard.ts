import { distanceM, ofPoint, wgs84 } from '../../../domain/geo/wgs84.ts';
import type { Id } from '../../../domain/ids.ts';
import type { Typed } from '../../../domain/records/read.ts';
import type { Address, Instant } from '../../../domain/records/shapes.ts';
import type { WorkerContext } from '../../context.ts';
import type { PlaceCard } from './placeShapes.ts';

/** Where the officer stands, in WGS-84 degrees. */
export type Here = { readonly lng: number; readonly lat: number };

export function cardOf(context: WorkerContext, place: Typed<'place'>, here: Here | null): PlaceCard {
	return {
		id: place.id, kind: place.fields.kind, label: place.fields.label, address: addressLine(place.fields.address), people: namesAt(context, place.id),
		distanceM: here === null || place.fields.point === null ? null : Math.round(distanceM(wgs84(here.lng, here.lat), ofPoint(place.fields.point))),
		lastVisitAt: lastVisit(context, place.id), cautions: place.fields.cautions !== null && place.fields.cautions !== '',
	};
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

export function addressLine(address: Address): string {
	const { street, estate, building, unit, floor, room } = address;
	return [street, estate, building, unit, floor, room].filter((part) => part !== '').join(' ');
}

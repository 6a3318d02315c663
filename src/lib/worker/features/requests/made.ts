import type { PersonShape, PlaceShape, Point } from '../../../domain/records/shapes.ts';

/** A door that is on no list yet, as it was said. */
export function newDoor(label: string, point: Point | null): PlaceShape {
	return { kind: 'door', label, address: { estate: '', building: '', unit: '', floor: '', room: '', street: label }, point, code: null, cautions: null, rhythmDays: null, entranceId: null, order: 0 };
}

/** Somebody whom nobody knew: a name, and a phone where there is one. */
export function newPerson({ name, phone }: { readonly name: string; readonly phone: string }): PersonShape {
	return { name, sex: null, birthYear: null, phones: phone === '' ? [] : [phone], idNumber: null, needs: [] };
}

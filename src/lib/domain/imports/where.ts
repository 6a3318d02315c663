import { areasNamed } from '../accounts/placeNames.ts';
import type { Id } from '../ids.ts';
import type { Address, PlaceShape } from '../records/shapes.ts';
import { addressFields } from './fields.ts';
import { addressKey, readAddress } from './address.ts';
import type { FieldRow } from './columns.ts';
import type { CellFault, ImportOptions, ImportWorld, Known } from './plan.ts';

export type FoundArea = { readonly areaId: Id } | { readonly fault: CellFault };

/** The leaf that a row names, else the one that was chosen for the whole list. */
export function areaOf({ cells }: FieldRow, world: ImportWorld, options: ImportOptions): FoundArea | null {
	if (cells.area === undefined) return options.areaId === null ? null : { areaId: options.areaId };
	const fault = (code: CellFault['code'], candidates: readonly string[] = []): FoundArea => ({ fault: { field: 'area', code, which: cells.area ?? '', candidates } });
	const { ids, faults } = areasNamed(cells.area, world.areas);
	const [wrong] = faults;
	if (wrong !== undefined) return fault(wrong.code === 'unknown' ? 'areaUnknown' : 'areaAmbiguous', wrong.candidates);
	const [id, second] = ids;
	if (id === undefined || second !== undefined) return fault('areaAmbiguous');
	const area = world.areas.find((each) => each.id === id);
	if (area?.leaf !== true) return fault('areaNoLeaf', world.areas.filter((each) => each.leaf && each.above.includes(area?.name ?? '')).slice(0, 5).map(({ name }) => name));
	return world.own.has(id) ? { areaId: id } : fault('areaOutside');
}

/** Finds doors by where they are, however it was written. */
export class Doors {
	readonly #names: readonly string[];
	readonly #exact = new Map<string, Known<PlaceShape>>();
	readonly #withoutUnit = new Map<string, Known<PlaceShape>[]>();

	constructor(world: Pick<ImportWorld, 'areas' | 'places'>) {
		this.#names = world.areas.flatMap(({ name }) => [name]);
		for (const place of world.places) this.add(place);
	}

	add(place: Known<PlaceShape>): void {
		const key = this.keyOf(place.fields.address, place.fields.kind);
		if (!this.#exact.has(key)) this.#exact.set(key, place);
		const loose = addressKey(place.fields.address, true);
		this.#withoutUnit.set(loose, [...(this.#withoutUnit.get(loose) ?? []), place]);
	}

	read({ cells }: FieldRow): Address | null {
		return readAddress(Object.fromEntries(addressFields.map((field) => [field, cells[field] ?? ''])), this.#names);
	}

	/** Shops at one house number are told apart by nothing but their name, which a list of doors does not have: the first counts. */
	keyOf(address: Address, kind: PlaceShape['kind']): string {
		return `${kind === 'entrance' ? 'entrance' : 'door'}/${addressKey(address)}`;
	}

	/** Without its unit an address may be several doors. */
	find(address: Address, kind: PlaceShape['kind']): { readonly place: Known<PlaceShape> | undefined; readonly several: readonly Known<PlaceShape>[] } {
		const place = this.#exact.get(this.keyOf(address, kind));
		if (place !== undefined || address.unit !== '' || address.room === '') return { place, several: [] };
		const loose = (this.#withoutUnit.get(addressKey(address, true)) ?? []).filter((each) => each.fields.kind !== 'entrance');
		return loose.length === 1 ? { place: loose[0], several: [] } : { place: undefined, several: loose };
	}

	/** The stairwell that a door hangs on. */
	entranceOf(address: Address): Id | null {
		return this.#exact.get(this.keyOf({ ...address, floor: '', room: '' }, 'entrance'))?.id ?? null;
	}
}

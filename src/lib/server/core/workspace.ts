import type { Id, VaultId } from '../../domain/ids.ts';
import type { World } from '../../domain/merge/effects.ts';
import { refKey, type RecordRef } from '../../domain/records/record.ts';
import type { WorkCalendar } from '../../domain/time/workingTime.ts';
import type { Pack } from '../../domain/workflow/pack.ts';
import type { InstanceShape } from '../../forms/submission/shape.ts';
import type { Judge } from './permissions.ts';
import { samePlacement } from './placement.ts';
import type { Colleague, KnownForm, Placed, PlacedRecord, Placement } from './port.ts';

export type Loaded = {
	readonly records: readonly PlacedRecord[]; readonly gone: readonly PlacedRecord[]; readonly leaves: ReadonlySet<Id>; readonly taken: ReadonlySet<string>; readonly erased: ReadonlySet<Id>; readonly packs: readonly Pack[]; readonly forms: readonly KnownForm[];
	readonly colleagues: readonly Colleague[]; readonly officersOf: ReadonlyMap<VaultId, Id>; readonly calendar: WorkCalendar;
};

/**
 * The records of one push while it is judged. A group works in a layer of its own over what came before, which is kept when the
 * whole group is good and dropped when not: the savepoint, without a round trip to the database.
 */
export class Workspace implements Judge {
	readonly #loaded: Loaded;
	readonly #packs: ReadonlyMap<string, Pack>;
	readonly #forms: ReadonlyMap<string, InstanceShape>;
	readonly #colleagues: ReadonlyMap<Id, Colleague>;
	readonly #settled: Map<string, PlacedRecord>;
	readonly #gone: ReadonlySet<string>;
	readonly #touched = new Set<string>();
	#layer = new Map<string, PlacedRecord>();

	constructor(loaded: Loaded) {
		this.#loaded = loaded;
		this.#settled = new Map([...loaded.records, ...loaded.gone].map((record) => [refKey(record), record]));
		this.#gone = new Set(loaded.gone.map(refKey));
		this.#packs = new Map(loaded.packs.map((pack) => [`${pack.id}/${pack.version}`, pack]));
		this.#forms = new Map(loaded.forms.map(({ formId, version, shape }) => [`${formId}/${version}`, shape]));
		this.#colleagues = new Map(loaded.colleagues.map((colleague) => [colleague.id, colleague]));
	}

	get world(): World {
		return { get: (type, id) => this.find({ type, id }), pack: (packId, version) => this.pack(packId, version), calendar: () => this.calendar() };
	}

	find(ref: RecordRef): PlacedRecord | undefined {
		const key = refKey(ref);
		const record = this.#layer.get(key) ?? this.#settled.get(key);
		return record?.deleted === true ? undefined : record;
	}

	/** The officer had it and no longer sees it: it cannot be changed, only added to and contested. */
	isGone(ref: RecordRef): boolean {
		return this.#gone.has(refKey(ref));
	}

	isErased(ref: RecordRef): boolean {
		return this.#loaded.erased.has(ref.id);
	}

	isLeaf(areaId: Id): boolean {
		return this.#loaded.leaves.has(areaId);
	}

	exists(ref: RecordRef): boolean {
		const key = refKey(ref);
		return this.#loaded.taken.has(key) || this.#layer.has(key) || this.#settled.has(key);
	}

	calendar(): WorkCalendar {
		return this.#loaded.calendar;
	}

	pack(packId: string, version: number): Pack | undefined {
		return this.#packs.get(`${packId}/${version}`);
	}

	form(formId: string, version: number): InstanceShape | undefined {
		return this.#forms.get(`${formId}/${version}`);
	}

	colleague(id: Id): Colleague | undefined {
		return this.#colleagues.get(id);
	}

	officerOf(vault: VaultId): Id | null {
		return this.#loaded.officersOf.get(vault) ?? null;
	}

	put(record: PlacedRecord): void {
		this.#layer.set(refKey(record), record);
	}

	/** What the current group made or changed so far. */
	changedHere(): readonly PlacedRecord[] {
		return [...this.#layer.values()];
	}

	keep(): void {
		for (const [key, record] of this.#layer) {
			this.#settled.set(key, record);
			this.#touched.add(key);
		}
		this.#layer = new Map();
	}

	drop(): void {
		this.#layer = new Map();
	}

	/** After the last group: what was written before its owner moved lies where the owner now lies. Answers whether anything moved. */
	resettle(place: (record: PlacedRecord) => Placement): boolean {
		let moved = false;
		for (const record of this.changed()) {
			const placement = place(record);
			if (record.areaId === placement.areaId && samePlacement(record.placement, placement)) continue;
			this.#settled.set(refKey(record), { ...record, areaId: placement.areaId, placement });
			moved = true;
		}
		return moved;
	}

	/** A record that follows another to its new place, where it is known here. */
	move({ ref, placement }: Placed): void {
		const record = this.#settled.get(refKey(ref));
		if (record !== undefined) this.#settled.set(refKey(ref), { ...record, areaId: placement.areaId, placement });
	}

	/** Every record that the push made or changed, as it is at its end. */
	changed(): readonly PlacedRecord[] {
		return [...this.#touched].flatMap((key) => this.#settled.get(key) ?? []);
	}
}

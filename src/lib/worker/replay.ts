import type { OutboxItem } from '../db/store.ts';
import type { Id } from '../domain/ids.ts';
import { effectsOf, type Effect, type World } from '../domain/merge/effects.ts';
import { overlay } from '../domain/merge/merge.ts';
import { refKey, type RecordType, type StoredRecord } from '../domain/records/record.ts';
import { chinaCalendar } from '../domain/time/chinaHolidays.ts';
import type { PackReader } from '../domain/workflow/pack.ts';

type ServerRecords = { get(type: RecordType, id: Id): StoredRecord | undefined };

/**
 * The officer's own work laid over what the server sent. Replaying goes on from where it stands, so that a save costs only itself;
 * after a pull it starts anew. An operation that no longer applies (its record has left) changes nothing and stays in the outbox.
 */
export class Replay {
	readonly shown = new Map<string, StoredRecord>();
	readonly pending = new Set<string>();
	/** What each waiting operation touches, and how many of them touch a record. */
	readonly #keys = new Map<Id, readonly string[]>();
	readonly #waits = new Map<string, number>();
	readonly #server: ServerRecords;
	readonly #packs: PackReader;

	constructor(server: ServerRecords, packs: PackReader) {
		this.#server = server;
		this.#packs = packs;
	}

	/** Answers which records it touched, by `refKey`. */
	add(item: OutboxItem): readonly string[] {
		if (item.state === 'refused') return [];
		const world: World = { get: (type, id) => this.#record(type, id), pack: (packId, version) => this.#packs.pack(packId, version), calendar: () => this.#packs.calendar?.() ?? chinaCalendar };
		const effects = effectsOf(item.operation, world);
		if (!effects.ok) return [];
		const keys = effects.value.map((effect) => refKey(effect.ref));
		if (item.state === 'waiting') this.#wait(item.operation.opId, keys);
		for (const effect of effects.value) if (!this.#contained(item, effect)) this.#show(effect);
		return keys;
	}

	/**
	 * Goes on from where it stands when the server has taken operations: what is shown stays, and the records that wait no more are answered. Null
	 * when it has to start anew: something was refused, or the server's copy already holds what was taken.
	 */
	taken(items: readonly OutboxItem[]): readonly string[] | null {
		if (!items.every((item) => item.state === 'acknowledged' && item.revisions.every(({ ref, rev }) => (this.#server.get(ref.type, ref.id)?.rev ?? -1) < rev))) return null;
		const done: string[] = [];
		for (const { operation } of items) {
			for (const key of this.#keys.get(operation.opId) ?? []) {
				const left = (this.#waits.get(key) ?? 0) - 1;
				this.#waits.set(key, left);
				if (left > 0) continue;
				this.pending.delete(key);
				done.push(key);
			}
			this.#keys.delete(operation.opId);
		}
		return done;
	}

	#wait(opId: Id, keys: readonly string[]): void {
		this.#keys.set(opId, keys);
		for (const key of keys) {
			this.pending.add(key);
			this.#waits.set(key, (this.#waits.get(key) ?? 0) + 1);
		}
	}

	#record(type: RecordType, id: Id): StoredRecord | undefined {
		return this.shown.get(refKey({ type, id })) ?? this.#server.get(type, id);
	}

	#show(effect: Effect): void {
		const had = this.#record(effect.ref.type, effect.ref.id);
		if (had === undefined && !effect.create) return;
		const record: StoredRecord = had === undefined
			? { type: effect.ref.type, id: effect.ref.id, areaId: effect.areaId, rev: 0, fields: effect.set }
			: overlay(had, effect);
		this.shown.set(refKey(effect.ref), record);
	}

	/** True when the server's copy already holds the effect: laying it over again would hide what came after it. */
	#contained(item: OutboxItem, effect: Effect): boolean {
		const server = this.#server.get(effect.ref.type, effect.ref.id);
		if (server === undefined) return false;
		if (effect.create) return true;
		if (item.state !== 'acknowledged') return false;
		const revision = item.revisions.find((seen) => refKey(seen.ref) === refKey(effect.ref));
		return revision !== undefined && server.rev >= revision.rev;
	}
}

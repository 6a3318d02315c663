import type { DeviceStore, Held, OutboxItem } from '../../db/store.ts';
import type { Id } from '../../domain/ids.ts';
import { problem } from '../../domain/problems/problem.ts';
import { fail } from '../../domain/result.ts';
import type { StreamCursor } from '../../protocol/messages.ts';
import { MemoryDisk, memoryDeviceStore } from '../memoryDeviceStore.ts';
import type { Random } from './random.ts';
import type { Life } from './scheduler.ts';

/** What outlives a device's program. Every store on it is one program that has the vault open. */
export type SimDisk = {
	open(life: Life): Promise<DeviceStore>;
	/** Power goes: what the guarantee calls strict has stayed, of what was pulled the last may be gone. */
	cutPower(random: Random): void | Promise<void>;
	setFull(full: boolean): void;
	/** The disk lost a pulled row, or brought back one that was long taken away. */
	damage(random: Random, newId: () => Id): Promise<void>;
	held(): Promise<readonly Held[]>;
	/** Operations in the outbox and among those sent and kept. */
	operations(): Promise<readonly OutboxItem[]>;
	/** The last answer of a draft; null when there is none. */
	draftSeq(id: Id): Promise<number | null>;
};

type Pulled = { readonly held: ReadonlyMap<string, Held>; readonly cursors: ReadonlyMap<string, StreamCursor> };
/** Writes after which the operating system has certainly written what was pulled. */
const mostUnwritten = 4;

export class MemorySimDisk implements SimDisk {
	readonly #disk = new MemoryDisk();
	/** States of what was pulled that a power cut may fall back to, oldest first. */
	#pulled: Pulled[] = [];

	async open(life: Life): Promise<DeviceStore> {
		const store = memoryDeviceStore(this.#disk);
		return scheduled({ ...store, applyPull: async (change) => {
			const before = { held: new Map(this.#disk.held), cursors: new Map(this.#disk.cursors) };
			const done = await store.applyPull(change);
			if (done.ok) this.#pulled = [...this.#pulled, before].slice(-mostUnwritten);
			return done;
		} }, life);
	}

	cutPower(random: Random): void {
		const back = this.#pulled[random.int(this.#pulled.length + 1)];
		this.#pulled = [];
		if (back === undefined) return;
		this.#disk.held.clear();
		this.#disk.cursors.clear();
		for (const [key, held] of back.held) this.#disk.held.set(key, held);
		for (const [stream, cursor] of back.cursors) this.#disk.cursors.set(stream, cursor);
	}

	setFull(full: boolean): void {
		this.#disk.full = full;
	}

	async damage(random: Random, newId: () => Id): Promise<void> {
		const lost = random.pick([...this.#disk.held]);
		if (lost === undefined) return;
		this.#disk.held.delete(lost[0]);
		const ghost = newId();
		if (random.chance(0.3)) this.#disk.held.set(`${lost[1].record.type}/${ghost}`, { ...lost[1], record: { ...lost[1].record, id: ghost } });
	}

	async held(): Promise<readonly Held[]> {
		return [...this.#disk.held.values()];
	}

	async operations(): Promise<readonly OutboxItem[]> {
		return [...this.#disk.items.values(), ...this.#disk.sent.values()];
	}

	async draftSeq(id: Id): Promise<number | null> {
		if (!this.#disk.drafts.has(id)) return null;
		return Math.max(this.#disk.snapshots.get(id)?.seq ?? 0, ...(this.#disk.journal.get(id) ?? []).map((row) => row.seq));
	}
}

/** Calls that write, and so may meet a full disk. */
const writes: readonly (keyof DeviceStore)[] = ['applyPull', 'addGroup', 'settle', 'retire', 'reoffer', 'pruneSent', 'forgetSent', 'putDraft', 'appendJournal', 'putSnapshot', 'removeDrafts', 'putFile', 'setManifest', 'removeFile', 'putSealedFiles', 'setValue', 'compact'];

/** Every call is a place to be passed over or to die, before it has done anything and after it is durable. */
export function scheduled(store: DeviceStore, life: Life): DeviceStore {
	return new Proxy(store, {
		get: (target, name: keyof DeviceStore) => {
			const method = target[name] as ((...args: unknown[]) => unknown) | undefined;
			if (typeof method !== 'function') return method;
			if (name === 'close') return () => method.call(target);
			return async (...args: unknown[]) => {
				const fault = await life.point(`store ${name}`);
				if (fault === 'error' && writes.includes(name)) return fail(problem('storage_full'));
				const done = await method.apply(target, args);
				await life.point(`store ${name} done`);
				return done;
			};
		},
	});
}

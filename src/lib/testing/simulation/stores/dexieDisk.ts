import { crc32 } from 'node:zlib';
import type { Sealer } from '../../../crypto/seal.ts';
import { dexieStore } from '../../../db/dexieStore.ts';
import type { PageSizes } from '../../../db/recordIndex.ts';
import type { DeviceStore, Held, OutboxItem } from '../../../db/store.ts';
import { createVaultDatabases, openVaultDatabases, type DatabaseNames } from '../../../db/vaultDatabases.ts';
import type { Id, VaultId } from '../../../domain/ids.ts';
import { scheduled, type SimDisk } from '../disk.ts';
import type { Random } from '../random.ts';
import type { Life } from '../scheduler.ts';
import type { SimBrowser } from './browser.ts';
import { DiskReader, readAll, writeAll, type Tables } from './diskReader.ts';

/** Writes after which the operating system has certainly written what was pulled. */
const mostUnwritten = 4;
/** Small, so that a small world has pages, rows over them, tombstones and something to compact. */
const sizes: PageSizes = { page: 8, least: 4, atOnce: 2 };

/** A device's two databases, written by the store that ships. */
export class DexieSimDisk implements SimDisk {
	readonly #browser: SimBrowser;
	readonly #vault: VaultId;
	readonly #names: DatabaseNames;
	readonly #sealer: Sealer;
	readonly #reader: DiskReader;
	/** Earlier states of the pulled records, which were not written strictly; oldest first. */
	#pulled: Tables[] = [];
	#full = false;
	#made: Promise<void> | null = null;

	constructor(browser: SimBrowser, vault: VaultId) {
		this.#browser = browser;
		this.#vault = vault;
		this.#names = { records: `records ${vault}`, outbox: `outbox ${vault}` };
		this.#sealer = sealerAtOnce(vault);
		this.#reader = new DiskReader(this.#names, this.#sealer);
	}

	async open(life: Life): Promise<DeviceStore> {
		await this.#there();
		life.onEnd(() => this.#browser.cut(life));
		const store = await this.#in(life, () => this.#openStore(() => life.end()));
		return scheduled(new Proxy(store, {
			get: (target, name: keyof DeviceStore) => {
				const method = target[name] as ((...args: unknown[]) => unknown) | undefined;
				if (typeof method !== 'function') return method;
				if (name === 'close') return () => method.call(target);
				return (...args: unknown[]) => this.#in(life, async () => {
					if (name === 'applyPull' || name === 'compact') this.#pulled = [...this.#pulled, await this.#aside(() => readAll(this.#names.records))].slice(-mostUnwritten);
					return method.apply(target, args);
				});
			},
		}), life);
	}

	async cutPower(random: Random): Promise<void> {
		const back = this.#pulled[random.int(this.#pulled.length + 1)];
		this.#pulled = [];
		if (back !== undefined) await this.#look(() => writeAll(this.#names.records, back));
	}

	setFull(full: boolean): void {
		this.#full = full;
	}

	/** Rows go and come as by the store itself, so that the seals hold; or a byte of what was pulled turns over. */
	async damage(random: Random, newId: () => Id): Promise<void> {
		if (random.chance(0.3)) return this.#look(() => this.#turnByte(random));
		await this.#look(async () => {
			const store = await this.#openStore(() => undefined);
			const loaded = await store.load();
			if (!loaded.ok) throw new Error(loaded.problem.code);
			const { held, cursors } = loaded.value;
			const lost = random.pick(held);
			if (lost !== undefined) {
				const ghost: Held = { ...lost, record: { ...lost.record, id: newId() } };
				await store.applyPull({ puts: random.chance(0.3) ? [ghost] : [], removes: [{ type: lost.record.type, id: lost.record.id }], cursors });
			}
			store.close();
		});
	}

	held(): Promise<readonly Held[]> {
		return this.#look(() => this.#reader.held());
	}

	operations(): Promise<readonly OutboxItem[]> {
		return this.#look(() => this.#reader.operations());
	}

	draftSeq(id: Id): Promise<number | null> {
		return this.#look(() => this.#reader.draftSeq(id));
	}

	async #openStore(stopped: () => void): Promise<DeviceStore> {
		const databases = await openVaultDatabases(this.#names, this.#sealer, this.#vault);
		if (!databases.ok) throw new Error(`the vault does not open: ${databases.problem.code}`);
		// As the worker does: who learns that another has the vault shows that, and does nothing more.
		return dexieStore(databases.value, this.#sealer, { stopped, parting: async () => undefined }, sizes);
	}

	#there(): Promise<void> {
		return (this.#made ??= this.#aside(() => createVaultDatabases(this.#names, this.#sealer, this.#vault)));
	}

	/** Of a program that has ended nothing goes on: it hears neither an answer nor a failure. */
	async #in<T>(life: Life, work: () => Promise<T>): Promise<T> {
		const ended = new Promise<never>(() => undefined);
		try {
			const done = await this.#browser.as({ device: this.#vault, life, isFull: () => this.#full }, work);
			return life.alive ? done : ended;
		} catch (error) {
			if (life.alive) throw error;
			return ended;
		}
	}

	#aside<T>(work: () => Promise<T>): Promise<T> {
		return this.#browser.as({ device: this.#vault, life: null, isFull: () => false }, work);
	}

	#look<T>(work: () => Promise<T>): Promise<T> {
		return this.#browser.through(this.#there().then(() => this.#aside(work)));
	}

	async #turnByte(random: Random): Promise<void> {
		const tables = await readAll(this.#names.records);
		const rows = ['pages', 'rows', 'gone'].flatMap((table) => (tables.get(table) ?? []) as readonly { readonly sealed: Uint8Array }[]);
		const sealed = random.pick(rows)?.sealed;
		if (sealed === undefined) return;
		const at = random.int(sealed.byteLength);
		sealed[at] = (sealed[at] ?? 0) ^ (1 + random.int(255));
		await writeAll(this.#names.records, tables);
	}
}

/**
 * Stands for WebCrypto, which answers whenever its threads are done: binds a row to its table, key and vault and shows every altered byte, at
 * once. It hides nothing; `db/deviceStore.test.ts` sees to that with the real one.
 */
function sealerAtOnce(vault: VaultId): Sealer {
	const mark = (table: string, id: string, bytes: Uint8Array): Buffer => {
		const sum = Buffer.alloc(4);
		sum.writeUInt32LE(crc32(bytes, crc32(`${table}|${id}|${vault}`)));
		return sum;
	};
	const sealBytes: Sealer['sealBytes'] = async (table, id, bytes) => new Uint8Array(Buffer.concat([mark(table, id, bytes), bytes]));
	const openBytes: Sealer['openBytes'] = async (table, id, row) => {
		const bytes = row.slice(4) as Uint8Array<ArrayBuffer>;
		return mark(table, id, bytes).equals(row.subarray(0, 4)) ? bytes : undefined;
	};
	/** As long as a real block: a mark of sixteen bytes. */
	const fileBlocks: Sealer['fileBlocks'] = async (raw, _, id) => {
		const place = (block: number): string => `${Buffer.from(raw).toString('hex')}/${id}/${String(block)}`;
		return {
			seal: async (block, clear) => new Uint8Array(Buffer.concat([clear, mark('file', place(block), clear), Buffer.alloc(12)])),
			open: async (block, sealed) => {
				const clear = new Uint8Array(sealed.slice(0, -16));
				return mark('file', place(block), clear).equals(sealed.subarray(-16, -12)) ? clear : undefined;
			},
		};
	};
	return {
		vault, fileBlocks, sealBytes, openBytes,
		seal: (table, id, value) => sealBytes(table, id, Buffer.from(JSON.stringify(value))),
		open: async (table, id, sealed) => {
			const bytes = await openBytes(table, id, sealed);
			return bytes === undefined ? undefined : JSON.parse(Buffer.from(bytes).toString());
		},
	};
}

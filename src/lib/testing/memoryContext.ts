import { createHash } from 'node:crypto';
import type { DeviceStore, Held } from '../db/store.ts';
import { asVaultId, newId, type Id } from '../domain/ids.ts';
import type { Json } from '../domain/json.ts';
import type { Operation } from '../domain/operation.ts';
import { problem } from '../domain/problems/problem.ts';
import type { StoredRecord } from '../domain/records/record.ts';
import type { FormShape } from '../domain/records/shapes.ts';
import { fail, ok } from '../domain/result.ts';
import type { Pack } from '../domain/workflow/pack.ts';
import type { Me } from '../protocol/messages.ts';
import type { Topic, WorkerContext } from '../worker/context.ts';
import { openVault, type OpenVault } from '../worker/vault.ts';
import { MemoryDisk, memoryDeviceStore } from './memoryDeviceStore.ts';

export type MemoryContextInput = {
	readonly me?: Partial<Me>;
	/** What the device holds of the server. */
	readonly records?: readonly StoredRecord[];
	readonly packs?: readonly Pack[];
	readonly forms?: readonly FormShape[];
	/** Milliseconds, or an ISO instant; it stands still until `tick`. */
	readonly now?: number | string;
	/** Give the disk of an earlier context to open the same vault again, as after a kill. */
	readonly disk?: MemoryDisk;
	/** Another for each context that goes on with a disk, so that no id is made twice. */
	readonly salt?: number;
};

export type MemoryContext = WorkerContext & {
	readonly disk: MemoryDisk;
	readonly vault: OpenVault;
	readonly store: DeviceStore;
	/** Every topic told so far, in order. */
	readonly told: Topic[];
	/** The operations in the outbox, in order. */
	readonly operations: () => readonly Operation[];
	readonly tick: (ms: number) => void;
};

/** A stable id for tests: `testId(7)` is the same everywhere and is never made by a run. */
export function testId(number: number): Id {
	return `00000000-0000-7000-8000-${number.toString(16).padStart(12, '0')}` as Id;
}

export const testMe: Me = {
	officerId: testId(1), tenantId: testId(2), tenantName: '测试镇', zone: 'Asia/Shanghai', name: '测试员', role: 'officer', organisationId: testId(3),
	areaIds: [testId(4)], leafAreaIds: [testId(4)], certificateNo: null,
};

/** A real view, outbox and replay over the memory store, so that a feature is tested as it runs; only the disk and the network are not there. */
export async function makeMemoryContext(input: MemoryContextInput = {}): Promise<MemoryContext> {
	const me: Me = { ...testMe, ...input.me };
	const disk = input.disk ?? new MemoryDisk();
	const store = memoryDeviceStore(disk);
	const told: Topic[] = [];
	const random = countingRandom(input.salt);
	let nowMs = typeof input.now === 'string' ? Date.parse(input.now) : (input.now ?? Date.parse('2026-03-02T01:00:00Z'));
	const seeded = await store.applyPull({ puts: held(input), removes: [], cursors: [] });
	const loaded = await store.load();
	if (!seeded.ok || !loaded.ok) throw new Error('a memory store refused its first rows');
	const vault = openVault({
		vault: asVaultId(testId(5)), store, me: () => me, nowMs: () => nowMs, wallMs: () => nowMs, random,
		sha256: async (bytes) => createHash('sha256').update(bytes).digest('hex'),
		fetchFile: async () => fail(problem('offline')),
		room: async () => ok(null),
		server: { ask: async () => fail(problem('offline')) },
		changed: (topics) => told.push(...topics),
		saved: () => undefined,
	}, loaded.value);
	return {
		...vault.context, disk, vault, store, told,
		operations: () => vault.outbox.items.map((item) => item.operation),
		tick: (ms) => { nowMs += ms; },
	};
}

function held(input: MemoryContextInput): readonly Held[] {
	const ids = countingRandom(0xee);
	const record = (type: 'pack' | 'form', fields: { readonly [field: string]: Json }): StoredRecord => ({ type, id: newId(0, ids), areaId: null, rev: 1, fields });
	const records = [
		...(input.packs ?? []).map((pack) => record('pack', { packId: pack.id, version: pack.version, definition: pack as unknown as Json })),
		...(input.forms ?? []).map((form) => record('form', form as unknown as { readonly [field: string]: Json })),
		...(input.records ?? []),
	];
	return records.map((each) => ({ record: each, streams: ['t'] }));
}

/** Bytes that are the same in every run and never repeat within one. */
export function countingRandom(salt = 1): (bytes: Uint8Array<ArrayBuffer>) => void {
	let count = 0;
	return (bytes) => {
		count += 1;
		bytes.fill(0);
		new DataView(bytes.buffer, bytes.byteOffset).setUint32(bytes.byteLength - 4, count);
		bytes[bytes.byteLength - 5] = salt;
	};
}

import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { MapFiles } from '../../db/mapFiles.ts';
import { mapPartBytes, type MapPack } from '../../domain/geo/mapPack.ts';
import { problem } from '../../domain/problems/problem.ts';
import type { StoredRecord } from '../../domain/records/record.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import { makeMemoryContext, testId } from '../../testing/memoryContext.ts';
import type { WorkerContext } from '../context.ts';
import { makeMaps } from './maps.ts';

const bytesOf = (salt: number, size = mapPartBytes * 2 + 500): Uint8Array<ArrayBuffer> => Uint8Array.from({ length: size }, (_, index) => (index * 31 + salt) & 255);
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const packOf = (bytes: Uint8Array): MapPack => ({ sha256: sha256(bytes), size: bytes.length, name: '星禾镇', attribution: '© OpenStreetMap contributors', approvalNo: '', bounds: [123, 29, 124, 30], areaId: null, publishedAt: '2026-11-30T00:00:00Z' });
const record = (bytes: Uint8Array): StoredRecord => ({ type: 'mapBase', id: testId(90), areaId: null, rev: 1, fields: packOf(bytes) as never });

/** What a device's disk does, in memory. */
function disk(room = Infinity): MapFiles & { readonly held: Map<string, Uint8Array<ArrayBuffer>[]> } {
	const held = new Map<string, Uint8Array<ArrayBuffer>[]>();
	const whole = new Set<string>();
	return {
		held,
		parts: async (name) => held.get(name)?.length ?? 0, isWhole: async (name) => whole.has(name), finish: async (name) => void whole.add(name), all: async () => [...held.keys()],
		append: async (name, n, bytes) => {
			if ([...held.values()].flat().reduce((sum, part) => sum + part.length, bytes.length) > room) return false;
			const parts = held.get(name) ?? [];
			parts[n] = bytes;
			held.set(name, parts);
			return true;
		},
		file: async (name) => (held.has(name) ? new Blob(held.get(name) ?? []) : null),
		remove: async (name) => { held.delete(name); whole.delete(name); },
	};
}

type Line = { asked: number[]; file: (part: number) => Result<Blob> };
async function device(bytes: Uint8Array<ArrayBuffer>, files: MapFiles, line: Partial<Line> = {}, from?: Awaited<ReturnType<typeof makeMemoryContext>>) {
	const context = await makeMemoryContext({ records: [record(bytes)], ...(from === undefined ? {} : { disk: from.disk }) });
	const asked: number[] = line.asked ?? [];
	const file = line.file ?? ((n) => ok(new Blob([bytes.slice(n * mapPartBytes, (n + 1) * mapPartBytes)])));
	const server: WorkerContext['server'] = { ...context.server, file: async (_, body) => { const { n } = body as { readonly n: number }; asked.push(n); return file(n); } };
	return { context, asked, maps: makeMaps({ ...context, server }, async () => files) };
}
async function value<T>(answer: Promise<Result<T>>): Promise<T> {
	const result = await answer;
	if (!result.ok) throw new Error(result.problem.code);
	return result.value;
}

describe('the map of an officer’s area', () => {
	it('is offered with its size, fetched with one call, and drawn from the device', async () => {
		const bytes = bytesOf(1);
		const { maps, asked } = await device(bytes, disk());
		expect(await value(maps.state())).toMatchObject({ held: [], wanted: [{ name: '星禾镇' }], bytes: bytes.length, update: false });
		await value(maps.fetch());
		expect(asked).toEqual([0, 1, 2]);
		expect(await value(maps.state())).toMatchObject({ held: [{ attribution: '© OpenStreetMap contributors' }], wanted: [], bytes: 0, failed: null });
		const [held] = await value(maps.files());
		expect(sha256(new Uint8Array(await (held?.file ?? new Blob()).arrayBuffer()))).toBe(packOf(bytes).sha256);
	});

	it('goes on where it was cut off, also after the app was closed', async () => {
		const [bytes, files] = [bytesOf(1), disk()];
		const first = await device(bytes, files, { file: (n) => (n < 2 ? ok(new Blob([bytes.slice(n * mapPartBytes, (n + 1) * mapPartBytes)])) : fail(problem('offline'))) });
		expect(await first.maps.fetch()).toMatchObject({ ok: false, problem: { code: 'offline' } });
		expect(await value(first.maps.state())).toMatchObject({ held: [], bytes: 500, failed: { code: 'offline' } });
		const second = await device(bytes, files, {}, first.context);
		await value(second.maps.fetch());
		expect(second.asked).toEqual([2]);
		expect((await value(second.maps.state())).held).toHaveLength(1);
	});

	it('is not shown when its bytes are not what its hash says, and is fetched anew', async () => {
		const [bytes, files] = [bytesOf(1), disk()];
		let broken = true;
		const { maps } = await device(bytes, files, { file: (n) => ok(new Blob([broken && n === 1 ? new Uint8Array(mapPartBytes) : bytes.slice(n * mapPartBytes, (n + 1) * mapPartBytes)])) });
		expect(await maps.fetch()).toMatchObject({ ok: false, problem: { code: 'map_differs' } });
		expect(await value(maps.files())).toEqual([]);
		broken = false;
		await value(maps.fetch());
		expect(await value(maps.files())).toHaveLength(1);
	});

	it('says that the device is full, and keeps what has come', async () => {
		const { maps } = await device(bytesOf(1), disk(mapPartBytes + 100));
		expect(await maps.fetch()).toMatchObject({ ok: false, problem: { code: 'storage_full' } });
		expect((await value(maps.state())).bytes).toBe(mapPartBytes + 500);
	});

	it('stays while a newer one is offered; once that is whole the old file goes', async () => {
		const files = disk();
		const before = await device(bytesOf(1), files);
		await value(before.maps.fetch());
		const newer = bytesOf(2);
		const after = await device(newer, files, {}, before.context);
		expect(await value(after.maps.state())).toMatchObject({ held: [{ sha256: packOf(bytesOf(1)).sha256 }], wanted: [{ sha256: packOf(newer).sha256 }], update: true });
		expect(await value(after.maps.files())).toHaveLength(1);
		await value(after.maps.fetch());
		expect([...files.held.keys()]).toEqual([packOf(newer).sha256]);
		expect(await value(after.maps.state())).toMatchObject({ held: [{ sha256: packOf(newer).sha256 }], wanted: [], update: false });
	});

	it('is fetched once, however often somebody taps', async () => {
		const { maps, asked } = await device(bytesOf(1), disk());
		await Promise.all([maps.fetch(), maps.fetch()]);
		expect(asked).toEqual([0, 1, 2]);
	});

	it('of an older server, which drew it from the record itself, is none', async () => {
		const context = await makeMemoryContext({ records: [{ type: 'mapBase', id: testId(90), areaId: null, rev: 1, fields: { name: '旧', attribution: 'x', bounds: [0, 0, 1, 1], features: [] } }] });
		expect(await value(makeMaps(context, async () => disk()).state())).toMatchObject({ held: [], wanted: [] });
	});
});

describe('who is in charge of the maps', () => {
	it('sends the parts that the server lacks, and publishes', async () => {
		const bytes = bytesOf(3);
		const context = await makeMemoryContext();
		const here = new Map<number, string>([[0, 'there already']]);
		const server: WorkerContext['server'] = {
			ask: async (_, path, body) => {
				const { n, bytes: part } = body as { readonly n: number; readonly bytes: string };
				if (path.endsWith('parts')) here.set(n, part);
				return ok(path.endsWith('parts') ? {} : { missing: [0, 1, 2].filter((each) => !here.has(each)) });
			},
		};
		await value(makeMaps({ ...context, server }, async () => disk()).publish(new Blob([bytes]), { name: 'x', attribution: 'y', approvalNo: '', areaId: null }));
		expect([...here.keys()]).toEqual([0, 1, 2]);
		expect(Buffer.from(here.get(2) ?? '', 'base64').equals(Buffer.from(bytes.subarray(2 * mapPartBytes)))).toBe(true);
	});
});

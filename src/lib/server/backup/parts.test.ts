import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newBackupKey, readCode, readKeyFile, unwrapKey, wrapKey, writeKeyFile } from './backupKey.ts';
import { readParts, writePart, type PartHead } from './parts.ts';
import { readSealed, SealedWriter, sealedLine, sealedSize } from './sealedFile.ts';

let folder: string;
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'doorstep-backup-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function* of(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
	for (const text of texts) yield Buffer.from(text);
}

async function collect(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
	const parts: Buffer[] = [];
	for await (const chunk of chunks) parts.push(chunk);
	return Buffer.concat(parts);
}

describe('the backup key', () => {
	it('is read as it was written down, with small letters, spaces and letters that look like figures', () => {
		const key = newBackupKey();
		expect(key.code).toMatch(/^([0-9A-HJKMNP-TV-Z]{5}-){7}[0-9A-HJKMNP-TV-Z]{5}$/);
		expect(readCode(key.code)).toEqual({ key });
		expect(readCode(key.code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l'))).toEqual({ key });
	});

	it('says which group was mistyped', () => {
		const { code } = newBackupKey();
		const at = 3 * 6 + 1;
		const others = [...'0123456789ABCDEFGHJKMNPQRSTVWXYZ'].filter((sign) => sign !== code[at]);
		const found = others.filter((sign) => 'faulty' in readCode(code.slice(0, at) + sign + code.slice(at + 1)));
		expect(found.length).toBeGreaterThan(24);
		expect(readCode(code.slice(0, at) + found[0] + code.slice(at + 1))).toEqual({ faulty: [4] });
		expect(readCode(code.slice(0, -1))).toEqual({ faulty: [8] });
		expect(readCode(`${code}A`)).toEqual({ faulty: [8] });
	});

	it('opens what it wrapped and nothing else', () => {
		const [key, other] = [newBackupKey(), newBackupKey()];
		const data = Buffer.alloc(32, 7);
		expect(unwrapKey(key, wrapKey(key, data))).toEqual(data);
		expect(unwrapKey(other, wrapKey(key, data))).toBeUndefined();
	});

	it('lies in its file for the owner alone', async () => {
		const kept = { key: newBackupKey(), writtenDownAt: null };
		await writeKeyFile(join(folder, 'backup.key'), kept);
		expect(await readKeyFile(join(folder, 'backup.key'))).toEqual(kept);
		expect(await readKeyFile(join(folder, 'none'))).toBeUndefined();
	});
});

describe('a sealed file', () => {
	const key = newBackupKey();
	const seal = async (bytes: Buffer): Promise<string> => {
		const file = join(folder, 'sealed');
		const writer = await SealedWriter.create(`${file}.part`, key, 'backup');
		for (let from = 0; from < bytes.length; from += 100_000) await writer.write(bytes.subarray(from, from + 100_000));
		await writer.end();
		await writer.rename(file);
		return file;
	};

	it.each([0, 1, 262_143, 262_144, 262_145, 1_000_000])('gives back %i bytes, and nothing readable lies on the disk', async (size) => {
		const bytes = Buffer.alloc(size, 'plain text ');
		const file = await seal(bytes);
		expect((await collect(readSealed(file, key, 'backup'))).equals(bytes)).toBe(true);
		const disk = await readFile(file);
		expect(disk.includes('plain text')).toBe(false);
		expect(disk.length).toBe(sealedSize(size, (await sealedLine(file)).line.length));
		expect(await readdir(folder)).toEqual(['sealed']);
	});

	it('notices another key, another kind, a changed byte anywhere, a cut, and pieces in another order', async () => {
		const file = await seal(Buffer.alloc(700_000, 'x'));
		const whole = await readFile(file);
		await expect(collect(readSealed(file, newBackupKey(), 'backup'))).rejects.toMatchObject({ kind: 'key' });
		await expect(collect(readSealed(file, key, 'file'))).rejects.toMatchObject({ kind: 'damaged' });
		const line = (await sealedLine(file)).line.length;
		const piece = 262_144 + 16;
		const swapped = Buffer.concat([whole.subarray(0, line), whole.subarray(line + piece, line + 2 * piece), whole.subarray(line, line + piece), whole.subarray(line + 2 * piece)]);
		const flipped = [5, line - 10, line + 1, line + piece + 77, whole.length - 1].map((at) => {
			const copy = Buffer.from(whole);
			copy[at] = (copy[at] ?? 0) ^ 1;
			return copy;
		});
		for (const bad of [swapped, ...flipped, whole.subarray(0, whole.length - 1), whole.subarray(0, line + 2 * piece), whole.subarray(0, line), whole.subarray(0, 10), Buffer.alloc(0), Buffer.concat([whole, whole.subarray(line)])]) {
			await writeFile(file, bad);
			await expect(collect(readSealed(file, key, 'backup'))).rejects.toMatchObject({ name: 'BackupFault', kind: 'damaged' });
		}
	});
});

describe('the parts of a backup', () => {
	const heads: readonly PartHead[] = [{ part: 'files' }, { part: 'table', name: 'record', columns: ['id'] }, { part: 'server-file', path: 'ca/root.key', mode: 0o600 }];
	const write = async (upTo = heads.length, lie = false): Promise<Buffer> => {
		const bytes: Buffer[] = [];
		const sink = { write: async (part: Uint8Array) => void bytes.push(Buffer.from(part)) };
		const sums = [];
		for (const head of heads.slice(0, upTo)) sums.push(await writePart(sink, head, of('one\n', 'two\n', 'x'.repeat(300_000))));
		await writePart(sink, { part: 'end', sums: lie ? sums.slice(1) : sums });
		return Buffer.concat(bytes);
	};
	const slices = async function* (bytes: Buffer, size: number): AsyncGenerator<Buffer> {
		for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
	};

	it('come back in whatever slices they arrive, read or passed over', async () => {
		for (const size of [1, 7, 65_536]) {
			const found: string[] = [];
			for await (const { head, body } of readParts(slices(await write(), size))) {
				found.push(head.part);
				if (head.part === 'table') expect((await collect(body)).length).toBe(300_008);
			}
			expect(found).toEqual(['files', 'table', 'server-file', 'end']);
		}
	});

	it('are refused when the end is missing or tells of others', async () => {
		const drain = async (bytes: Buffer): Promise<void> => {
			for await (const _part of readParts(slices(bytes, 1000))) continue;
		};
		const whole = await write();
		await drain(whole);
		await expect(drain(whole.subarray(0, -200))).rejects.toMatchObject({ kind: 'damaged' });
		await expect(drain(await write(heads.length, true))).rejects.toMatchObject({ kind: 'damaged' });
	});
});

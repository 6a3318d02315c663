import type { KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Id } from '../../domain/ids.ts';
import { StorageKeyRing } from '../keys/storageKey.ts';
import { Snapshot, type SnapshotTable } from '../store/snapshot.ts';
import { SubjectKeys } from '../store/subjectKeys.ts';
import type { BackupKey } from './backupKey.ts';
import { syncFolder, exists } from './disk.ts';
import { nameOf, readParts, writePart, type PartHead, type PartSum } from './parts.ts';
import { readSealed, SealedWriter } from './sealedFile.ts';

/**
 * Beside the backups of a folder lies one file that all of them need: the keys under which they hold what people told, what was erased, and the few
 * rows whose subject nobody knows. It is written anew with every backup and every erasure, so that an erased key is in no kept backup any more.
 */
export const keptApart = ['subject_key', 'erasure', 'erased', 'early_operation', 'quarantine'];
const storageKeysName = 'storage-keys.json';

export type KeysFile = {
	readonly storageKeys: Buffer;
	readonly tables: readonly { readonly table: SnapshotTable; readonly lines: Buffer }[];
	/** By the id of the key. */
	readonly keys: ReadonlyMap<string, KeyObject>;
	readonly erased: ReadonlySet<string>;
};
export type KeysPlan = { readonly ownerUrl: string; readonly folder: string; readonly key: BackupKey; readonly storageKeys: string };

export function keysFileOf(folder: string, key: BackupKey): string {
	return path.join(folder, `keys-${key.id}`);
}

/** Takes the place of the one before at once. */
export async function writeKeysFile({ ownerUrl, folder, key, storageKeys }: KeysPlan): Promise<void> {
	const snapshot = await Snapshot.open(ownerUrl);
	const file = keysFileOf(folder, key);
	const writer = await SealedWriter.create(`${file}.part`, key, 'backup');
	try {
		const { at, postgres, migrations, tenants, sequences, tables } = snapshot.facts;
		const sums: PartSum[] = [];
		const add = async (head: PartHead, body?: AsyncIterable<Uint8Array>): Promise<void> => { sums.push(await writePart(writer, head, body)); };
		await add({ part: 'about', at: at.toISOString(), app: '', postgres, migrations, tenants, sequences });
		for (const table of tables) if (keptApart.includes(table.name)) await add({ part: 'table', ...table }, snapshot.copy(table));
		const bytes = await readFile(storageKeys);
		await add({ part: 'server-file', path: storageKeysName, mode: 0o600 }, (async function* () { yield bytes; })());
		await writePart(writer, { part: 'end', sums });
		await writer.end();
		await writer.rename(file);
		await syncFolder(folder);
	} catch (error) {
		await writer.abandon();
		throw error;
	} finally {
		await snapshot.close();
	}
}

/** Undefined when there is none: the folder's backups are of a time before there were such keys. */
export async function readKeysFile(folder: string, key: BackupKey): Promise<KeysFile | undefined> {
	const file = keysFileOf(folder, key);
	if (!(await exists(file))) return undefined;
	const tables: { table: SnapshotTable; lines: Buffer }[] = [];
	let storageKeys: Buffer = Buffer.alloc(0);
	for await (const { head, body } of readParts(readSealed(file, key, 'backup'))) {
		if (head.part === 'table') tables.push({ table: { name: head.name, columns: head.columns }, lines: await whole(body) });
		if (nameOf(head) === `server-file ${storageKeysName}`) storageKeys = await whole(body);
	}
	const rows = (name: string): readonly (readonly string[])[] => {
		const found = tables.find(({ table }) => table.name === name);
		if (found === undefined) return [];
		return found.lines.toString('utf8').split('\n').filter((line) => line !== '').map((line) => line.split('\t'));
	};
	const column = (name: string, of: string): number => tables.find(({ table }) => table.name === name)?.table.columns.indexOf(of) ?? -1;
	const [tenant, id, subject, wrapped] = ['tenant_id', 'key_id', 'subject_id', 'wrapped'].map((of) => column('subject_key', of));
	const keys = new Map<string, KeyObject>();
	withRing(storageKeys, (ring) => {
		for (const row of rows('subject_key')) {
			const at = (index: number | undefined): string => row[index ?? -1] ?? '';
			// COPY writes bytes as \\x…
			const opened = ring.open(at(tenant) as Id, { key_id: at(id) as Id, subject_id: at(subject) as Id, wrapped: Buffer.from(at(wrapped).replace(/^\\+x/, ''), 'hex') });
			if (opened !== undefined) keys.set(at(id), opened);
		}
	});
	return { storageKeys, tables, keys, erased: new Set(rows('erased').map((row) => `${row[column('erased', 'tenant_id')] ?? ''}/${row[column('erased', 'id')] ?? ''}`)) };
}

function withRing(storageKeys: Buffer, work: (keys: SubjectKeys) => void): void {
	const folder = mkdtempSync(path.join(tmpdir(), 'doorstep-restore-'));
	try {
		writeFileSync(path.join(folder, storageKeysName), storageKeys, { mode: 0o600 });
		work(new SubjectKeys(new StorageKeyRing(path.join(folder, storageKeysName))));
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

async function whole(body: AsyncIterable<Buffer>): Promise<Buffer> {
	const parts: Buffer[] = [];
	for await (const bytes of body) parts.push(bytes);
	return Buffer.concat(parts);
}

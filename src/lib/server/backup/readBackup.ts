import path from 'node:path';
import type { StoredFile } from '../store/snapshot.ts';
import type { BackupKey } from './backupKey.ts';
import type { SealedCopies } from './copies.ts';
import { BackupFault } from './fault.ts';
import { readKeysFile } from './keysFile.ts';
import { readParts, type About, type PartSum, type ReadPart } from './parts.ts';
import { readSealed } from './sealedFile.ts';
import { openRecords } from './sealedRecords.ts';

export type BackupContents = { readonly about: About; readonly sums: readonly PartSum[] };

export function partsOf(file: string, key: BackupKey): AsyncGenerator<ReadPart, void, undefined> {
	return readParts(readSealed(file, key, 'backup'));
}

/** Reads the whole backup and every copy of a file that it names. Throws a BackupFault at the first thing that is not as it was written. */
export async function checkBackup(file: string, key: BackupKey, copies: SealedCopies, progress?: (step: string) => void): Promise<BackupContents> {
	let about: About | undefined;
	const held = await readKeysFile(path.dirname(file), key);
	for await (const { head, body } of partsOf(file, key)) {
		if (head.part === 'about') about = head;
		if (head.part === 'files') {
			let count = 0;
			for await (const listed of listedFiles(body)) {
				count += 1;
				if (count % 100 === 0) progress?.(`files: ${String(count)}`);
				if (listed.state === 'here' && held?.erased.has(`${listed.tenantId}/${listed.fileId}`) !== true) for await (const _bytes of copies.read(listed)) continue;
			}
		}
		if (head.part === 'table' && head.name === 'record') for await (const _rows of openRecords(body, head.columns, held?.keys)) continue;
		if (head.part === 'end' && about !== undefined) return { about, sums: head.sums };
	}
	throw new BackupFault('damaged', `${file} has no beginning.`);
}

/** `missing`: its bytes were not on the server any more. `elsewhere`: in a bucket, which earlier versions did not copy. A line says `sealed` for what is here under a key of its own. */
export type ListedFile = StoredFile & { readonly state: 'here' | 'missing' | 'elsewhere' };

export async function* listedFiles(body: AsyncIterable<Buffer>): AsyncGenerator<ListedFile, void, undefined> {
	for await (const line of linesOf(body)) {
		const [tenantId = '', fileId = '', size = '', sha256 = '', state = ''] = line.split(' ');
		yield { tenantId, fileId, size: Number(size), sha256, sealed: state === 'sealed', state: state === 'sealed' ? 'here' : state === 'here' || state === 'elsewhere' ? state : 'missing' };
	}
}

async function* linesOf(body: AsyncIterable<Buffer>): AsyncGenerator<string, void, undefined> {
	let rest = '';
	for await (const bytes of body) {
		const lines = (rest + bytes.toString('latin1')).split('\n');
		rest = lines.pop() ?? '';
		yield* lines;
	}
}

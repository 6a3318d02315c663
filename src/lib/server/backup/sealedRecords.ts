import type { KeyObject } from 'node:crypto';
import type { Id } from '../../domain/ids.ts';
import { seal, unseal } from '../keys/seal.ts';
import type { SubjectKey } from '../store/subjectKeys.ts';
import { BackupFault } from './fault.ts';

/** What people told, and so what can be erased. Doors, areas, officers and packs are not. */
const personal: readonly string[] = ['case', 'person', 'residence', 'entry', 'task', 'file', 'note', 'event', 'review'];
const mark = '@';
type KeysOf = (tenantId: Id, subjects: readonly Id[]) => Promise<ReadonlyMap<Id, SubjectKey>>;

/**
 * Rows of the table of records as COPY writes them, with the record's subject behind the last column: the fields of what people told go out sealed under
 * the subject's key. The text is sealed as it stands, with COPY's own escapes, so that nothing has to be understood of it.
 */
export async function* sealRecords(rows: AsyncIterable<Uint8Array>, columns: readonly string[], keysOf: KeysOf): AsyncGenerator<Buffer, void, undefined> {
	const [tenant, type, id, fields] = ['tenant_id', 'type', 'id', 'fields'].map((name) => columns.indexOf(name));
	for await (const lines of linesOf(rows)) {
		const split = lines.map((line) => line.split('\t'));
		const keys = new Map<string, SubjectKey>();
		for (const [tenantId, mine] of Map.groupBy(split.filter((row) => personal.includes(row[type ?? -1] ?? '')), (row) => row[tenant ?? -1] ?? '')) {
			for (const [subject, key] of await keysOf(tenantId as Id, mine.map((row) => row.at(-1) as Id))) keys.set(subject, key);
		}
		yield Buffer.from(split.map((row) => {
			const key = personal.includes(row[type ?? -1] ?? '') ? keys.get(row.at(-1) ?? '') : undefined;
			const out = row.slice(0, -1);
			if (key !== undefined) out[fields ?? -1] = `${mark}${key.keyId}:${seal(key.key, row[fields ?? -1] ?? '', aboutOf(row, tenant, type, id)).toString('base64')}`;
			return `${out.join('\t')}\n`;
		}).join(''));
	}
}

/** The same rows as they were; those whose key was destroyed since are gone. */
export async function* openRecords(rows: AsyncIterable<Uint8Array>, columns: readonly string[], keys: ReadonlyMap<string, KeyObject> | undefined): AsyncGenerator<Buffer, void, undefined> {
	const [tenant, type, id, fields] = ['tenant_id', 'type', 'id', 'fields'].map((name) => columns.indexOf(name));
	for await (const lines of linesOf(rows)) {
		yield Buffer.from(lines.map((line) => {
			const row = line.split('\t');
			const sealed = row[fields ?? -1] ?? '';
			if (!sealed.startsWith(mark)) return `${line}\n`;
			if (keys === undefined) throw new BackupFault('damaged', 'The file of keys that belongs to this backup (keys-…) is not beside it. Put it back there: it is kept and carried together with the backups.');
			const [keyId = '', bytes = ''] = sealed.slice(mark.length).split(':');
			const key = keys.get(keyId);
			if (key === undefined) return '';
			const opened = unseal(key, Buffer.from(bytes, 'base64'), aboutOf(row, tenant, type, id));
			if (opened === undefined) throw new BackupFault('damaged', 'A record in the backup is not what was written.');
			row[fields ?? -1] = opened.toString('utf8');
			return `${row.join('\t')}\n`;
		}).join(''));
	}
}

function aboutOf(row: readonly string[], ...columns: readonly (number | undefined)[]): string {
	return `backup record ${columns.map((at) => row[at ?? -1] ?? '').join(' ')}`;
}

/** Whole lines, as many as came at once. */
async function* linesOf(rows: AsyncIterable<Uint8Array>): AsyncGenerator<readonly string[], void, undefined> {
	let held: Buffer = Buffer.alloc(0);
	for await (const bytes of rows) {
		held = held.length === 0 ? Buffer.from(bytes) : Buffer.concat([held, bytes]);
		const end = held.lastIndexOf(10);
		if (end === -1) continue;
		yield held.subarray(0, end).toString('utf8').split('\n');
		held = held.subarray(end + 1);
	}
	if (held.length > 0) yield [held.toString('utf8')];
}

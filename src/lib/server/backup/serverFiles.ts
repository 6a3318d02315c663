import { readdir } from 'node:fs/promises';
import path from 'node:path';

/**
 * The data folder's own secrets and certificates: every ordinary file in it but what has another way into the backup (database, files), tells of
 * this machine only (passwords of the cluster, who runs), or is the backup's own (the storage keys: see keysFile.ts). New kinds of keys are so in the backup from their first day.
 */
const left = ['postgres', 'postgres.json', 'postgres.json.new', 'files', 'backups', 'backup.key', 'storage-keys.json', 'storage-keys.json.new', 'storage-keys.json.lock', 'logs', 'run.json', 'restoring', 'files-restoring', 'postgres-restoring', 'restoring.json', 'updating.json'];

/** Paths within the data folder, with slashes. @param backups where backups go, which may lie inside */
export async function serverFiles(dataDir: string, backups: string): Promise<readonly string[]> {
	const found: string[] = [];
	for (const entry of await readdir(dataDir, { withFileTypes: true })) {
		if (left.includes(entry.name) || entry.name.startsWith('before-') || path.join(dataDir, entry.name) === path.resolve(backups)) continue;
		if (entry.isFile()) found.push(entry.name);
		if (!entry.isDirectory()) continue;
		for (const inner of await readdir(path.join(dataDir, entry.name), { withFileTypes: true, recursive: true })) {
			if (inner.isFile()) found.push(path.relative(dataDir, path.join(inner.parentPath, inner.name)).replaceAll(path.sep, '/'));
		}
	}
	return found.sort();
}

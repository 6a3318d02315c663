import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type LockPackages, missingPlatforms } from '../lib/lockFile.ts';
import { root } from '../lib/onNode24.mjs';
import { say } from '../lib/say.mjs';

/** `npm run lock:complete`, after a dependency changed behind a mirror that lacks other platforms' packages (docs/decisions/0005-dependencies.md). */
export async function main(): Promise<number> {
	const file = path.join(root, 'package-lock.json');
	const lock = JSON.parse(await readFile(file, 'utf8')) as { packages: LockPackages };
	const missing = missingPlatforms(lock.packages);
	const packages = Object.fromEntries(Object.entries({ ...lock.packages, ...missing }).sort(([a], [b]) => a.localeCompare(b, 'en')));
	if (Object.keys(missing).length > 0) await writeFile(file, `${JSON.stringify({ ...lock, packages }, null, 2)}\n`);
	say(`${String(Object.keys(missing).length)} packages of other platforms added to package-lock.json.`);
	return 0;
}

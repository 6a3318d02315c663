import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Passwords of the three roles of our own cluster. Base64url, so that they need no escaping in an address. */
export type Secrets = { readonly superuser: string; readonly owner: string; readonly app: string };

export function newSecrets(): Secrets {
	const word = (): string => randomBytes(24).toString('base64url');
	return { superuser: word(), owner: word(), app: word() };
}

export async function readSecrets(file: string): Promise<Secrets | undefined> {
	const text = await readFile(file, 'utf8').catch(() => undefined);
	return text === undefined ? undefined : (JSON.parse(text) as Secrets);
}

/** Written beside and renamed: a kill in between must not leave a cluster with no password. */
export async function writeSecrets(file: string, secrets: Secrets): Promise<void> {
	await mkdir(path.dirname(file), { recursive: true });
	await writeFile(`${file}.new`, `${JSON.stringify(secrets, undefined, '\t')}\n`, { mode: 0o600 });
	await rename(`${file}.new`, file);
}

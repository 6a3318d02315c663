import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { root } from './onNode24.mjs';

/** Of this Doorstep, as package.json tells it. */
export async function ownVersion(): Promise<string> {
	return (JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as { readonly version: string }).version;
}

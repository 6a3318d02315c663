import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Json } from '../domain/json.ts';
import type { FormShape } from '../domain/records/shapes.ts';
import type { Pack } from '../domain/workflow/pack.ts';
import { parsePack } from './reader.ts';
import { shippedForm } from './shippedForm.ts';
import { asPublished } from './written.ts';

/** What several services have alike; see `written.ts`. */
const partsFolder = 'parts';
type Parts = Parameters<typeof asPublished>[1];

export type SeedPack = { readonly pack: Pack; readonly forms: readonly FormShape[] };

/**
 * The packs that ship, one folder each, read from disk: for the server's set-up and for tests. Their forms are the XLSForms of the folder `forms`,
 * converted here. A device gets both as records.
 * Throws on a broken seed, for that is a fault of the release and not of anybody's input. The built server may run from another
 * folder: it passes the root.
 */
export async function readSeedPacks(root: string = dirname(fileURLToPath(import.meta.url))): Promise<readonly SeedPack[]> {
	const folders = (await readdir(root, { withFileTypes: true })).filter((item) => item.isDirectory() && item.name !== partsFolder).map((item) => item.name).sort();
	const parts = await partsIn(join(root, partsFolder));
	return Promise.all(folders.map((folder) => readSeed(join(root, folder), parts)));
}

async function partsIn(folder: string): Promise<Parts> {
	const names = (await readdir(folder)).filter((name) => name.endsWith('.json'));
	return Object.fromEntries(await Promise.all(names.map(async (name) => [name.slice(0, -'.json'.length), await jsonOf(join(folder, name))] as const))) as Parts;
}

async function readSeed(folder: string, parts: Parts): Promise<SeedPack> {
	const beside = await Promise.all(['guides', 'figures'].map(async (part): Promise<readonly [string, Json]> => [part, await jsonOf(join(folder, `${part}.json`))]));
	const answers = await answersOf(join(folder, 'answers'));
	const parsed = parsePack({ ...asPublished((await jsonOf(join(folder, 'pack.json'))) as Parts[string], parts), ...Object.fromEntries(beside.filter(([, content]) => content !== null)), ...(answers.length === 0 ? {} : { answers }) });
	if (!parsed.ok) throw new Error(`seed pack ${folder}: ${JSON.stringify(parsed.problem)}`);
	const pack = parsed.value;
	const forms = await Promise.all(pack.forms.map(async (form): Promise<FormShape> => ({
		formId: form.formId, version: form.version, packId: pack.id, title: form.title, xml: shippedForm(form.file, await readFile(join(formsOf(folder), form.file), 'utf8')),
	})));
	return { pack, forms };
}

/** One file an article. */
async function answersOf(folder: string): Promise<readonly Json[]> {
	const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
		if (error.code === 'ENOENT') return [];
		throw error;
	});
	return Promise.all(names.filter((name) => name.endsWith('.json')).sort().map((name) => jsonOf(join(folder, name))));
}

/** Null where the folder has no such file. */
async function jsonOf(file: string): Promise<Json> {
	const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
		if (error.code === 'ENOENT') return null;
		throw error;
	});
	return text === null ? null : (JSON.parse(text) as Json);
}

/** Beside `src`, whichever folder the program runs from. */
function formsOf(pack: string): string {
	return join(pack, '../../../../forms');
}

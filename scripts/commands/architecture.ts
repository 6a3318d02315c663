/**
 * Draws the picture in docs/architecture.md from the code's own imports, so that it cannot lie.
 * `npm run docs:architecture` writes it; with `--check` it only says whether the page is true (exit code 1 when not).
 */
import { readFile, writeFile } from 'node:fs/promises';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';

const page = 'docs/architecture.md';
const begin = '<!-- drawn from the imports: begin -->';
const end = '<!-- drawn from the imports: end -->';

/** The room a file belongs to: a folder of src/lib, the routes, or the service worker. */
function roomOf(path: string): string | null {
	if (path.includes('.test.') || path.startsWith('src/lib/testing/') || path.startsWith('src/lib/i18n/paraglide/')) return null;
	const lib = /^src\/lib\/([^/]+)\//.exec(path);
	if (lib !== null) return lib[1] ?? null;
	if (path.startsWith('src/routes/api/')) return 'routes/api';
	if (path.startsWith('src/routes/')) return 'routes';
	return path.startsWith('service-worker/') ? 'service-worker' : null;
}

async function imports(): Promise<ReadonlyMap<string, number>> {
	const answer = await cruise(
		['src', 'service-worker'],
		{ tsPreCompilationDeps: true, tsConfig: { fileName: 'tsconfig.json' }, doNotFollow: { path: 'node_modules' }, exclude: { path: 'src/lib/i18n/paraglide' } },
		{ extensions: ['.ts', '.js', '.svelte'], alias: { $lib: 'src/lib' } },
		{ tsConfig: extractTSConfig('./tsconfig.json') },
	);
	const counts = new Map<string, number>();
	for (const module of (answer.output as ICruiseResult).modules) {
		const from = roomOf(module.source);
		if (from === null) continue;
		for (const dependency of module.dependencies) {
			const to = roomOf(dependency.resolved);
			if (to !== null && to !== from) counts.set(`${from} ${to}`, (counts.get(`${from} ${to}`) ?? 0) + 1);
		}
	}
	return counts;
}

function draw(counts: ReadonlyMap<string, number>): string {
	const name = (room: string): string => room.replaceAll(/[^a-z]/g, '_');
	const pairs = [...counts.keys()].sort().map((key) => key.split(' ') as [string, string]);
	const rooms = [...new Set(pairs.flat())].sort();
	return [
		begin,
		'```mermaid',
		'flowchart TD',
		...rooms.map((room) => `  ${name(room)}["${room}"]`),
		...pairs.map(([from, to]) => `  ${name(from)} --> ${name(to)}`),
		'```',
		end,
	].join('\n');
}

export async function main(args: readonly string[]): Promise<number> {
	const text = await readFile(page, 'utf8');
	const from = text.indexOf(begin);
	const to = text.indexOf(end);
	if (from === -1 || to === -1) throw new Error(`${page} has lost its markers`);
	const drawn = text.slice(0, from) + draw(await imports()) + text.slice(to + end.length);
	if (drawn === text) return 0;
	if (args.includes('--check')) {
		process.stderr.write(`${page} does not show the imports as they are: run npm run docs:architecture\n`);
		return 1;
	}
	await writeFile(page, drawn);
	return 0;
}

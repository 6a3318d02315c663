import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { filesOf, planted, type Plant } from '../../src/lib/testing/simulation/plants.ts';
import { folders } from './project.ts';

/** From now on the files of this plant are loaded with its mistake in them. Nothing on the disk changes. */
export function plantFault(plant: Plant): void {
	const sources = new Map(filesOf(plant).map((file): [string, string] => {
		const place = path.join(folders.root, file);
		return [pathToFileURL(place).href, planted(plant, file, readFileSync(place, 'utf8'))];
	}));
	registerHooks({
		load: (url, context, nextLoad) => {
			const source = sources.get(url);
			return source === undefined ? nextLoad(url, context) : { format: 'module-typescript', source, shortCircuit: true };
		},
	});
}

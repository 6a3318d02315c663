import { build, files, version } from '$service-worker';
import { PrecacheController } from 'workbox-precaching';
import { othersThan } from './clients.ts';

/** One prerendered page answers every address of the app. */
export const shell = '/';
/** Pictures that an install dialog fetches by itself. */
const shopWindow = '/screenshots/';
const controller = new PrecacheController({ cacheName: 'doorstep-shell' });

/** The reader of bar and QR codes, half a megabyte, for browsers that read none by themselves; the others never ask for it. */
const reads = 'BarcodeDetector' in self;
const wanted = build.filter((url) => !(reads && url.endsWith('.wasm')));

// The build's names carry a hash of their content; the shell and what lies in `static` change under the same name.
controller.addToCacheList([
	...wanted.map((url) => ({ url, revision: null })),
	...[shell, ...files.filter((url) => !url.startsWith(shopWindow))].map((url) => ({ url, revision: version })),
]);

/** Fetches what is new of this version; what has not changed is kept from the last. */
export function install(event: ExtendableEvent): void {
	void controller.install(event);
}

/**
 * Deletes what this version does not need, but only while no window runs: one that was opened under the last version goes on asking for
 * its chunks, even offline. `aside`: the windows that are about to go or to come.
 */
export async function cleanUpWhenAlone(event: ExtendableEvent, aside: readonly string[]): Promise<void> {
	if ((await othersThan(aside)).length === 0) await controller.activate(event);
}

/** From this version's files, else from those of an earlier one; undefined when neither has it. */
export async function fromCache(url: string): Promise<Response | undefined> {
	return (await controller.matchPrecache(url)) ?? (await (await caches.open('doorstep-shell')).match(url));
}

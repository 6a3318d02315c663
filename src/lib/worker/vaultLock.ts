import { laneOf } from '../sync/laneName.ts';

/** Held as long as this worker lives, or until another tab takes it over. */
export type VaultLock = { readonly release: () => void };

/** Longer than a holder takes to store what is being typed; a frozen one never answers. */
const partMs = 3_000;

/**
 * One tab holds a vault. Null when another does, unless `steal`: then the holder is asked to go, which it does once what is being typed is stored
 * (`parting`), and after a while it is not asked any more. `lost` is told when another tab has taken it over; the store's holder number keeps
 * that safe even for a tab that was frozen and hears of it late.
 */
export function lockVault(id: string, steal: boolean, lost: () => void, parting: () => Promise<void> = async () => undefined): Promise<VaultLock | null> {
	const name = `vault:${id}`;
	return new Promise((resolve) => {
		let ours = false;
		const granted = (lock: Lock | null): Promise<void> | undefined => {
			if (lock === null) {
				resolve(null);
				return undefined;
			}
			ours = true;
			return new Promise<void>((release) => {
				// From now on nobody sends the sealed copies: who was at it is cut off.
				navigator.locks.request(laneOf(id), { steal: true }, () => new Promise<void>((free) => {
					const line = new BroadcastChannel(name);
					const end = (): void => {
						ours = false;
						line.close();
						release();
						free();
					};
					const part = async (): Promise<void> => {
						if (!ours) return;
						await parting().catch(() => undefined);
						if (!ours) return;
						lost();
						end();
					};
					line.addEventListener('message', () => void part());
					resolve({ release: end });
				})).catch(() => undefined);
			});
		};
		// A frozen tab hears of it late, and can still store what was typed where the other has not come as far as writing.
		const taken = (): void => {
			if (ours) void parting().catch(() => undefined).then(lost);
			ours = false;
		};
		if (!steal) {
			navigator.locks.request(name, { ifAvailable: true }, granted).catch(taken);
			return;
		}
		const line = new BroadcastChannel(name);
		line.postMessage('part');
		line.close();
		navigator.locks.request(name, { signal: AbortSignal.timeout(partMs) }, granted).catch(() => {
			// Ours and lost since; or never had, for the holder did not answer.
			if (ours) taken();
			else navigator.locks.request(name, { steal: true }, granted).catch(taken);
		});
	});
}

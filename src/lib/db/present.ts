import { problem } from '../domain/problems/problem.ts';
import { Refusal } from './fence.ts';
import { within } from './within.ts';

/** `unreadable`, `busy`: it is there, and may hold anything; only `missing` is known to be gone. `busy`: others have not let go of it. */
type Present = 'here' | 'missing' | 'unreadable' | 'busy';

/** An upgrade elsewhere is waited for. */
const waitMs = 8_000;

/**
 * Whether a database lies there, with its own version brought to rest. It makes, upgrades and deletes nothing, and comes before every opening without a
 * version: Dexie's own `exists` deletes what it takes for new, and in Chromium such an opening must not be the first after an upgrade was killed, for the
 * browser is still taking that back. What was measured, and what is left of it: docs/decisions/0033.
 */
export async function presence(name: string): Promise<Present> {
	const version = (await indexedDB.databases()).find((each) => each.name === name)?.version;
	if (version === undefined) return 'missing';
	try {
		return await within(waitMs, atRest(name, version), () => new Refusal(problem('vault_blocked')));
	} catch (error) {
		return error instanceof Refusal ? 'busy' : 'unreadable';
	}
}

function atRest(name: string, version: number): Promise<Present> {
	return new Promise((resolve, reject) => {
		const request = indexedDB.open(name, version);
		let before: number | null = null;
		request.onupgradeneeded = ({ oldVersion }) => {
			// The list named the version of an upgrade that was never finished.
			before = oldVersion;
			request.transaction?.abort();
		};
		request.onsuccess = () => {
			request.result.close();
			resolve('here');
		};
		request.onerror = (event) => {
			event.preventDefault();
			// Upgraded between the list and this: somebody opened it whole.
			if (request.error?.name === 'VersionError') resolve('here');
			else if (before === null) reject(request.error ?? new Error('it does not open'));
			else resolve(before === 0 ? 'unreadable' : 'here');
		};
	});
}

import type { ClearedRequest, Told } from '../worker/clearLocked.ts';

/** A start of the app waits for it at most so long. */
const answerWithinMs = 20_000;

/**
 * Tells the server that this device clears itself. Its answer may have the browser clear all of this site's storage (`Clear-Site-Data`), more
 * thoroughly than any app can. The page asks, not a worker: Chromium heeds that header only in answers to a page.
 */
export async function clearSite({ path, headers, body }: ClearedRequest): Promise<Told> {
	try {
		const answer = await fetch(path, { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body, signal: AbortSignal.timeout(answerWithinMs) });
		return answer.ok ? 'told' : 'refused';
	} catch {
		return 'silent';
	}
}

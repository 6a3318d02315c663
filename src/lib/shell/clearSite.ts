/**
 * Tells the server that this device clears itself. Its answer may have the browser clear all of this site's storage (`Clear-Site-Data`), more
 * thoroughly than any app can. The page asks, not the worker: Chromium heeds that header only in answers to a page. True when it was heard.
 */
export async function clearSite(token: string, alone: boolean): Promise<boolean> {
	try {
		const answer = await fetch('/api/device/wiped', { method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: JSON.stringify({ alone }) });
		return answer.ok;
	} catch {
		return false;
	}
}

import { problem } from '../domain/problems/problem.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import type { OtherProof } from '../worker/api.ts';

/** Lies here while the organisation's own sign-in has the page; another browser that is handed the address coming back has none. */
const place = 'doorstep-provider';

/** To the organisation's own sign-in. The page is left; what was typed into drafts lies sealed. */
export function leaveForProvider({ address, secret }: { readonly address: string; readonly secret: string }): void {
	localStorage.setItem(place, secret);
	location.assign(address);
}

/** What came back in the fragment, once. */
export function broughtBack(fragment: string): Result<OtherProof> {
	const given = new URLSearchParams(fragment.replace(/^#/, ''));
	const secret = localStorage.getItem(place);
	localStorage.removeItem(place);
	const [handle, refused] = [given.get('provider'), given.get('provider-problem')];
	if (refused === 'provider_no_account' || refused === 'provider_unreachable') return fail(problem(refused));
	return handle === null || secret === null ? fail(problem('provider_refused')) : ok({ by: 'provider', handle, secret });
}

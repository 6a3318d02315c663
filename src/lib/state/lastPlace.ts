import type { DoorstepApi } from '../worker/index.ts';

/** Kept sealed in the vault, so that after a kill or a lock the officer is back where the work was. */
type LastPlace = { readonly path: string; readonly at: number };
const key = 'lastRoute';
/** A list from before lunch is no place to come back to; a form in progress always is. */
const keptForMs = 30 * 60_000;
const formRoutes = ['/visit/', '/stairwell/', '/requests/new', '/hazards/new'];

export async function keepPlace(api: DoorstepApi, path: string, now = Date.now()): Promise<void> {
	await api.memory.set(key, { path, at: now } satisfies LastPlace);
}

export async function lastPlace(api: DoorstepApi, now = Date.now()): Promise<string | null> {
	return placeToReturnTo(await api.memory.get<unknown>(key), now);
}

export function placeToReturnTo(kept: unknown, now: number): string | null {
	if (!isLastPlace(kept)) return null;
	const fresh = now >= kept.at && now - kept.at < keptForMs;
	return fresh || formRoutes.some((route) => kept.path.startsWith(route)) ? kept.path : null;
}

function isLastPlace(value: unknown): value is LastPlace {
	return typeof value === 'object' && value !== null && 'path' in value && typeof value.path === 'string' && 'at' in value && typeof value.at === 'number';
}

/** Only a path of this app may be opened after unlocking. */
export function safePath(path: string | null): string | null {
	return path !== null && /^\/(?![/\\])/.test(path) && !path.startsWith('/unlock') && !path.startsWith('/sign-in') ? path : null;
}

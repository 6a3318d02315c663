import { unwrapBoth, type OpenedKey, type WrappedKey } from '../crypto/wrap.ts';
import type { Registry, VaultEntry } from '../db/registry.ts';
import type { VaultId } from '../domain/ids.ts';
import { problem } from '../domain/problems/problem.ts';
import { fail, ok, type Result } from '../domain/result.ts';

const freeTries = 5;
/** After so many wrong ones the keys that a passphrase or a passkey opens are destroyed. */
const mostTries = 10;
const firstWaitSeconds = 30;
const mostWaitSeconds = 3600;

/**
 * Seconds to wait before the next passphrase: 30 from the fifth wrong one, doubling, an hour at most. It slows a finder down and no
 * more (who copies the disk is slowed by the key derivation alone). A clock set back before the last try waits the whole time.
 */
export function tryWaitSeconds(tried: { readonly wrongTries: number; readonly triedAt: number }, nowMs: number): number {
	if (tried.wrongTries < freeTries) return 0;
	const wait = Math.min(firstWaitSeconds * 2 ** (tried.wrongTries - freeTries), mostWaitSeconds);
	const passed = Math.max(0, nowMs - tried.triedAt) / 1000;
	return Math.max(0, Math.ceil(wait - passed));
}

export type TriesPorts = {
	readonly registry: Pick<Registry, 'get' | 'countTry' | 'forgetTries' | 'destroyWraps'>;
	readonly wallMs: () => number;
	/** Runs a write of the register, on a full device with the room that was set aside. */
	readonly room: (write: () => Promise<unknown>) => Promise<Result<null>>;
};

/**
 * The vault's data key, if the passphrase is right: the one way to ask for it, on the lock screen and in the open app, which a finder may hold as well.
 * A try is counted before it is made: killing the app at the right moment gains nothing. The tenth wrong in a row destroys the wraps, where the device holds a recovery copy; without one
 * they stay, for they would be the last way in.
 */
export async function tryPassphrase({ registry, wallMs, room }: TriesPorts, id: VaultId, passphrase: string): Promise<Result<{ readonly entry: VaultEntry; readonly wrapped: WrappedKey; readonly key: OpenedKey }>> {
	const entry = await registry.get(id);
	if (entry === undefined) return fail(problem('vault_missing'));
	if (entry.wrapped === null) return fail(problem('wraps_gone'));
	const wait = tryWaitSeconds(entry, wallMs());
	if (wait > 0) return fail(problem('unlock_wait', { seconds: wait }));
	const tried = { count: 0 };
	const counted = await room(async () => { tried.count = await registry.countTry(id, wallMs()); });
	// On a device without any room the officer must still get at what waits; the key's derivation is slow by itself.
	if (!counted.ok && counted.problem.code !== 'storage_full') return counted;
	// The tenth was counted and perhaps never judged.
	if (tried.count > mostTries && (await destroyed({ registry, room }, id))) return fail(problem('wraps_gone'));
	const key = await unwrapBoth(entry.wrapped, passphrase, id);
	if (!key.ok) return tried.count >= mostTries && (await destroyed({ registry, room }, id)) ? fail(problem('wraps_gone')) : key;
	await room(() => registry.forgetTries(id));
	return ok({ entry, wrapped: entry.wrapped, key: key.value });
}

/** For what the open app lets only its officer do. */
export function passphraseOf(ports: TriesPorts, opened: () => { readonly id: VaultId } | null): (passphrase: string) => Promise<Result<null>> {
	return async (passphrase) => {
		const open = opened();
		if (open === null) return fail(problem('vault_locked'));
		const tried = await tryPassphrase(ports, open.id, passphrase);
		return tried.ok ? ok(null) : tried;
	};
}

async function destroyed({ registry, room }: Pick<TriesPorts, 'registry' | 'room'>, id: VaultId): Promise<boolean> {
	const did = { it: false };
	await room(async () => { did.it = await registry.destroyWraps(id); });
	return did.it;
}

import { wrapByPrf } from '../crypto/prfWrap.ts';
import type { Registry } from '../db/registry.ts';
import { problem } from '../domain/problems/problem.ts';
import { fail, ok } from '../domain/result.ts';
import { readPasskeyOptions } from '../protocol/passkey.ts';
import type { Transport } from '../sync/transport.ts';
import type { PasskeyApi } from './api.ts';
import type { OpenedVault } from './opened.ts';
import { tryPassphrase, type TriesPorts } from './tries.ts';

export type PasskeyPorts = Pick<TriesPorts, 'room' | 'wallMs'> & { readonly registry: Registry; readonly transport: Pick<Transport, 'ask'>; readonly opened: () => Pick<OpenedVault, 'id'> | null };

/** Several would only be several ways in for one finger; an old one is replaced in the end. */
const mostPasskeys = 5;

/** The passkeys of the open vault. The authenticator is asked by the page: no worker can reach it. */
export function passkeysOf(ports: PasskeyPorts): PasskeyApi {
	const { registry, transport, opened } = ports;
	const entryNow = async () => {
		const open = opened();
		return open === null ? undefined : registry.get(open.id);
	};
	return {
		count: async () => {
			const entry = await entryNow();
			return entry === undefined ? fail(problem('vault_locked')) : ok(entry.passkeys?.length ?? 0);
		},
		begin: async () => {
			const entry = await entryNow();
			if (entry === undefined) return fail(problem('vault_locked'));
			const asked = await transport.ask('POST', '/api/passkeys/options', {});
			const options = asked.ok ? readPasskeyOptions(asked.value) : asked;
			return options.ok ? ok({ options: options.value, salt: crypto.getRandomValues(new Uint8Array(32)) }) : options;
		},
		add: async (made, passphrase) => {
			const entry = await entryNow();
			if (entry === undefined) return fail(problem('vault_locked'));
			const { response, rpId, salt, prf } = made;
			const tried = await tryPassphrase(ports, entry.id, passphrase);
			if (!tried.ok) {
				prf.fill(0);
				return tried;
			}
			const wrap = await wrapByPrf(tried.value.key, entry.id, { credential: response.id, rpId, salt, prf });
			prf.fill(0);
			const checked = await transport.ask('POST', '/api/passkeys', response);
			if (!checked.ok) return checked;
			await registry.setPasskeys(entry.id, [...(entry.passkeys ?? []), wrap].slice(-mostPasskeys));
			return ok(null);
		},
		removeAll: async () => {
			const entry = await entryNow();
			if (entry === undefined) return fail(problem('vault_locked'));
			await registry.setPasskeys(entry.id, []);
			return ok(null);
		},
	};
}

import { wrapByPrf } from '../crypto/prfWrap.ts';
import type { Registry } from '../db/registry.ts';
import { problem } from '../domain/problems/problem.ts';
import { fail, ok } from '../domain/result.ts';
import { readPasskeyOptions } from '../protocol/passkey.ts';
import type { Transport } from '../sync/transport.ts';
import type { PasskeyApi } from './api.ts';
import type { OpenedVault } from './opened.ts';

export type PasskeyPorts = { readonly registry: Registry; readonly transport: Pick<Transport, 'ask'>; readonly opened: () => Pick<OpenedVault, 'id'> | null };

/** Several would only be several ways in for one finger; an old one is replaced in the end. */
const mostPasskeys = 5;

/** The passkeys of the open vault. The authenticator is asked by the page: no worker can reach it. */
export function passkeysOf({ registry, transport, opened }: PasskeyPorts): PasskeyApi {
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
			if (entry.wrapped === null) return fail(problem('wraps_gone'));
			const { response, rpId, salt, prf } = made;
			const wrap = await wrapByPrf(entry.wrapped, passphrase, entry.id, { credential: response.id, rpId, salt, prf });
			prf.fill(0);
			if (!wrap.ok) return wrap;
			const checked = await transport.ask('POST', '/api/passkeys', response);
			if (!checked.ok) return checked;
			await registry.setPasskeys(entry.id, [...(entry.passkeys ?? []), wrap.value].slice(-mostPasskeys));
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

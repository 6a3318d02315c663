import { toBase64 } from '../../crypto/base64.ts';
import { sealerOf } from '../../crypto/seal.ts';
import { unwrap, type WrappedKey } from '../../crypto/wrap.ts';
import { readOutbox } from '../../db/outboxReader.ts';
import type { VaultEntry } from '../../db/registry.ts';
import type { VaultId } from '../../domain/ids.ts';
import { problem } from '../../domain/problems/problem.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import { readCarrying } from '../../protocol/session.ts';
import type { Transport } from '../../sync/transport.ts';
import type { RescueApi, RescueMade } from '../api.ts';
import type { OpenedVault } from '../opened.ts';
import { tryPassphrase, type TriesPorts } from '../tries.ts';
import { readHeader } from './frames.ts';
import { sourceOf, writeRescue, type RescueKey, type RescueSource } from './rescueFile.ts';
import { takeRescue } from './takeRescue.ts';

export type RescuePorts = {
	readonly registry: TriesPorts['registry'];
	readonly room: TriesPorts['room'];
	readonly opened: () => OpenedVault | null;
	readonly app: string;
	readonly transport: Pick<Transport, 'ask' | 'push'>;
	/** The same line under another session. */
	readonly transportOf: (token: string) => Pick<Transport, 'push'>;
	readonly nowMs: () => number;
	readonly wallMs: () => number;
	readonly monotonicMs: () => number;
};

/** Where the database cannot be opened once more. */
const nothing: Omit<RescueSource, 'officerId'> = { items: [], drafts: [], files: [], readFile: async () => null, readSmall: async () => null, damaged: none, rowsOfFile: none, aside: async () => [] };

async function* none(): AsyncGenerator<never, void, undefined> {}

/** Rescue files: made while a vault is open or with its passphrase, taken in by the same officer on any device. */
export function rescueOf(ports: RescuePorts): RescueApi {
	async function made(source: RescueSource, key: RescueKey): Promise<Result<RescueMade>> {
		const madeAt = new Date(ports.nowMs()).toISOString();
		return ok({ ...(await writeRescue(source, key, { app: ports.app, madeAt })), name: `doorstep-rescue-${madeAt.slice(0, 16).replace(/[^\d]/g, '-')}.doorstep` });
	}
	/** From the rows themselves, for a vault that cannot be opened or whose store has stopped. */
	async function fromRows(entry: VaultEntry, key: RescueKey): Promise<Result<RescueMade>> {
		const read = await readOutbox(entry.databases.outbox, key.sealer);
		if (!read.ok) return read;
		try {
			return await made({ ...read.value, officerId: entry.officerId }, key);
		} finally {
			read.value.close();
		}
	}
	/** A file with the very wrap that lies on this device asks for the same passphrase as the lock screen, and counts as that. An older one tells nothing of it. */
	async function opening(vault: VaultId, wrapped: WrappedKey, passphrase: string): Promise<Result<CryptoKey>> {
		const here = (await ports.registry.get(vault))?.wrapped;
		if (here == null || toBase64(here.sealed) !== toBase64(wrapped.sealed)) return unwrap(wrapped, passphrase, vault);
		const tried = await tryPassphrase(ports, vault, passphrase);
		return tried.ok ? ok(tried.value.key.key) : tried;
	}
	async function carrier(opened: OpenedVault, vault: VaultId): Promise<Result<Pick<Transport, 'push'>>> {
		if (vault === opened.id) return ok(ports.transport);
		const answer = await ports.transport.ask('POST', '/api/session/carry', { vault, app: ports.app });
		const carrying = answer.ok ? readCarrying(answer.value) : answer;
		return carrying.ok ? ok(ports.transportOf(carrying.value.token)) : carrying;
	}

	return {
		make: async () => {
			const opened = ports.opened();
			if (opened === null) return fail(problem('vault_locked'));
			// The browser may have taken the register too.
			const entry = (await ports.registry.get(opened.id).catch(() => undefined)) ?? opened.entry;
			if (entry.wrapped === null) return fail(problem('wraps_gone'));
			const { vault, store, sealer } = opened;
			const key = { vault: opened.id, wrapped: entry.wrapped, sealer };
			const rows = await readOutbox(entry.databases.outbox, sealer);
			const { damaged, rowsOfFile, aside } = rows.ok ? rows.value : nothing;
			try {
				const files = [...vault.files.waiting(), ...vault.files.staged()];
				return await made(await sourceOf(store, { officerId: entry.officerId, items: vault.outbox.items, files, damaged, rowsOfFile, aside }), key);
			} catch {
				if (!rows.ok && vault.outbox.items.length === 0) return rows;
				const disk = rows.ok ? rows.value : nothing;
				// What the browser took from the disk may still be in memory.
				const there = new Set(disk.items.map(({ operation }) => operation.opId));
				return await made({ ...disk, officerId: entry.officerId, items: [...disk.items, ...vault.outbox.items.filter(({ operation }) => !there.has(operation.opId))] }, key);
			} finally {
				if (rows.ok) rows.value.close();
			}
		},
		makeLocked: async (id, passphrase) => {
			const tried = await tryPassphrase(ports, id, passphrase);
			if (!tried.ok) return tried;
			const { entry, wrapped, key } = tried.value;
			return fromRows(entry, { vault: id, wrapped, sealer: sealerOf(key.key, id) });
		},
		take: async (file, passphrase) => {
			const opened = ports.opened();
			if (opened === null) return fail(problem('vault_locked'));
			const head = await readHeader(file);
			if (!head.ok) return head;
			const { vault, wrapped } = head.value.header;
			const key = await opening(vault, wrapped, passphrase);
			if (!key.ok) return key;
			const { context } = opened.vault;
			const taken = await takeRescue({
				officerId: context.me().officerId, app: ports.app, carrier: (of) => carrier(opened, of), drafts: context.drafts, files: context.files, memory: context.memory, store: opened.store,
				now: () => new Date(ports.nowMs()).toISOString(), monotonicMs: ports.monotonicMs,
			}, head.value, sealerOf(key.value, vault));
			if (taken.ok) void opened.sync.now();
			return taken;
		},
	};
}

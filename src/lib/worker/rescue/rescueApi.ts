import { sealerOf } from '../../crypto/seal.ts';
import { unwrap } from '../../crypto/wrap.ts';
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

/** Rescue files: made while a vault is open or with its passphrase, taken in by the same officer on any device. */
export function rescueOf(ports: RescuePorts): RescueApi {
	async function made(source: RescueSource, key: RescueKey): Promise<Result<RescueMade>> {
		const madeAt = new Date(ports.nowMs()).toISOString();
		const file = await writeRescue(source, key, { app: ports.app, madeAt });
		return ok({
			file, name: `doorstep-rescue-${madeAt.slice(0, 16).replace(/[^\d]/g, '-')}.doorstep`, damaged: source.damaged,
			operations: source.items.length, drafts: source.drafts.length, files: source.files.length,
		});
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
	async function carrier(opened: OpenedVault, vault: VaultId): Promise<Result<Pick<Transport, 'push'>>> {
		if (vault === opened.id) return ok(ports.transport);
		const answer = await ports.transport.ask('POST', '/api/session/carry', { vault, app: ports.app });
		const carrying = answer.ok ? readCarrying(answer.value) : answer;
		return carrying.ok ? ok(ports.transportOf(carrying.value.token)) : carrying;
	}

	return {
		make: async () => {
			const opened = ports.opened();
			const entry = opened === null ? undefined : await ports.registry.get(opened.id);
			if (opened === null || entry === undefined) return fail(problem('vault_locked'));
			if (entry.wrapped === null) return fail(problem('wraps_gone'));
			const { vault, store, sealer, damaged } = opened;
			const key = { vault: opened.id, wrapped: entry.wrapped, sealer };
			try {
				const files = [...vault.files.waiting(), ...vault.files.staged()];
				return await made(await sourceOf(store, { officerId: entry.officerId, items: vault.outbox.items, files, damaged }), key);
			} catch {
				return fromRows(entry, key);
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
			const key = await unwrap(wrapped, passphrase, vault);
			if (!key.ok) return key;
			const { context } = opened.vault;
			const taken = await takeRescue({
				officerId: context.me().officerId, app: ports.app, carrier: (of) => carrier(opened, of), drafts: context.drafts, files: context.files, memory: context.memory,
				now: () => new Date(ports.nowMs()).toISOString(), monotonicMs: ports.monotonicMs,
			}, head.value, sealerOf(key.value, vault));
			if (taken.ok) void opened.sync.now();
			return taken;
		},
	};
}

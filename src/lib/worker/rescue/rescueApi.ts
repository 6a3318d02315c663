import { sealerOf } from '../../crypto/seal.ts';
import { unwrap } from '../../crypto/wrap.ts';
import { readOutbox } from '../../db/outboxReader.ts';
import type { Registry, VaultEntry } from '../../db/registry.ts';
import type { VaultId } from '../../domain/ids.ts';
import { problem } from '../../domain/problems/problem.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import { readCarrying } from '../../protocol/session.ts';
import type { Transport } from '../../sync/transport.ts';
import type { RescueApi, RescueMade } from '../api.ts';
import type { OpenedVault } from '../opened.ts';
import { tryWaitSeconds } from '../tries.ts';
import { readHeader } from './frames.ts';
import { sourceOf, writeRescue, type RescueKey, type RescueSource } from './rescueFile.ts';
import { takeRescue } from './takeRescue.ts';

export type RescuePorts = {
	readonly registry: Pick<Registry, 'get' | 'countTry' | 'forgetTries'>;
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
			const entry = await ports.registry.get(id);
			if (entry === undefined) return fail(problem('vault_missing'));
			const wait = tryWaitSeconds(entry, ports.wallMs());
			if (wait > 0) return fail(problem('unlock_wait', { seconds: wait }));
			await ports.registry.countTry(id, ports.wallMs());
			const key = await unwrap(entry.wrapped, passphrase, id);
			if (!key.ok) return key;
			await ports.registry.forgetTries(id);
			return fromRows(entry, { vault: id, wrapped: entry.wrapped, sealer: sealerOf(key.value, id) });
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

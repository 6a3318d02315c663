import type { Sealer } from '../crypto/seal.ts';
import type { Registry, VaultEntry } from '../db/registry.ts';
import { createVaultDatabases, deleteVaultDatabases } from '../db/vaultDatabases.ts';
import { problem } from '../domain/problems/problem.ts';
import { fail, ok, type Result } from '../domain/result.ts';

type Ports = { readonly registry: Registry; readonly room: (write: () => Promise<unknown>) => Promise<Result<null>> };

/**
 * A new vault's empty databases and its entry in the register, or nothing of it. `half`: what a try before this one left in the register when it met
 * a full device; its vault was never opened.
 */
export async function putVault({ registry, room }: Ports, entry: VaultEntry, sealer: Sealer, half: VaultEntry | undefined): Promise<Result<null>> {
	const made = await room(async () => {
		try {
			await createVaultDatabases(entry.databases, sealer, entry.id);
			await (half === undefined ? registry.add(entry) : registry.replace(entry));
		} catch (error) {
			await deleteVaultDatabases(entry.databases).catch(() => undefined);
			throw error;
		}
	});
	if (!made.ok) return withoutRoom(made);
	if (half !== undefined) await deleteVaultDatabases(half.databases).catch(() => undefined);
	return ok(null);
}

/** Nothing was being saved: it is the vault that finds no room. */
export function withoutRoom<T>(result: Result<T>): Result<T> {
	return !result.ok && result.problem.code === 'storage_full' ? fail(problem('vault_full')) : result;
}

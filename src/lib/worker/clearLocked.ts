import { markRequest } from '../crypto/signedRequest.ts';
import type { SigningPair } from '../crypto/signing.ts';
import type { Registry, VaultEntry } from '../db/registry.ts';
import { deleteVaultDatabases, glanceAt } from '../db/vaultDatabases.ts';
import type { VaultId } from '../domain/ids.ts';
import { sealedWipedPath, signedHeader } from '../protocol/sealed.ts';
import { lockVault } from './vaultLock.ts';

/** What tells the server that a vault is gone from here. It is answered with `Clear-Site-Data` where `alone` says that no other officer's is left. */
export type ClearedRequest = { readonly path: string; readonly headers: Readonly<Record<string, string>>; readonly body: string };
/** `silent`: no answer came. */
export type Told = 'told' | 'refused' | 'silent';
export type ClearPorts = {
	readonly registry: Pick<Registry, 'list' | 'devicePair' | 'clearings' | 'beginClearing' | 'toldClearing' | 'endClearing'>;
	readonly tell: (request: ClearedRequest) => Promise<Told>;
	/** Only a page's request has the browser clear what deleted databases leave behind; from elsewhere that waits for the next start of the app. */
	readonly byPage: boolean;
	readonly wallMs: () => number;
};

/**
 * Clears a locked vault whose device is to clear itself: an administrator asked, and the server has all that was saved here. Nothing is done while
 * anything waits, or while somebody is unlocking. What is begun is finished at the next start, however it was cut off. True when the vault is gone.
 */
export async function clearLocked(ports: ClearPorts, entry: VaultEntry): Promise<boolean> {
	const lock = await lockVault(entry.id, false, () => undefined);
	if (lock === null) return false;
	try {
		const seen = await glanceAt(entry.databases);
		if (seen.state !== 'here' || seen.unsent > 0) return false;
		await ports.registry.beginClearing(entry.id);
		await finishClearings(ports);
		return true;
	} finally {
		lock.release();
	}
}

/** Finishes what was begun: the databases, the word to the server, and, from a page, what the browser keeps of them. */
export async function finishClearings(ports: ClearPorts): Promise<void> {
	const { registry, tell, byPage, wallMs } = ports;
	for (const { id, databases, told } of await registry.clearings()) {
		await deleteVaultDatabases(databases);
		const device = await registry.devicePair();
		const alone = (await registry.list()).length === 0;
		if (device === undefined || (told && !(byPage && alone))) {
			if (byPage || device === undefined) await registry.endClearing(id);
			continue;
		}
		const said = await tell(await clearedRequest(device, id, byPage && alone, new Date(wallMs()).toISOString()));
		if (said === 'silent') continue;
		// Where the browser has cleared the site, the register went with it.
		if (byPage || said === 'refused') await registry.endClearing(id).catch(() => undefined);
		else await registry.toldClearing(id);
	}
}

async function clearedRequest(device: SigningPair, vault: VaultId, alone: boolean, at: string): Promise<ClearedRequest> {
	const body = JSON.stringify({ alone });
	const mark = await markRequest(device, vault, { method: 'POST', path: sealedWipedPath, body: new TextEncoder().encode(body) }, at);
	return { path: sealedWipedPath, headers: { [signedHeader]: JSON.stringify(mark) }, body };
}

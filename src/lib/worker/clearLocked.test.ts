import '../testing/quickPassphrases.ts';
import 'fake-indexeddb/auto';
import { Dexie } from 'dexie';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { newDevicePair } from '../crypto/signing.ts';
import { newWrappedKey } from '../crypto/wrap.ts';
import { sealerOf } from '../crypto/seal.ts';
import { dexieStore } from '../db/dexieStore.ts';
import { openRegistry, type Registry, type VaultEntry } from '../db/registry.ts';
import { createVaultDatabases, openVaultDatabases } from '../db/vaultDatabases.ts';
import { asVaultId } from '../domain/ids.ts';
import { readRequestMark, sealedWipedPath, signedHeader } from '../protocol/sealed.ts';
import { operation } from '../testing/deviceStoreContract.ts';
import { testId } from '../testing/memoryContext.ts';
import { clearLocked, finishClearings, type ClearedRequest, type ClearPorts, type Told } from './clearLocked.ts';

const vault = asVaultId(testId(5));
let made = 0;
/** Whether somebody holds the vault open. */
let held = false;

async function phone(waiting: number): Promise<{ readonly registry: Registry; readonly entry: VaultEntry }> {
	made += 1;
	const registry = openRegistry(`register${made}`);
	await registry.devicePair(newDevicePair);
	const { key, wrapped } = await newWrappedKey('four words of some kind', vault);
	const [sealer, databases] = [sealerOf(key, vault), { records: `cr${made}`, outbox: `co${made}` }];
	await createVaultDatabases(databases, sealer, vault);
	const entry: VaultEntry = { id: vault, officerId: testId(2), databases, wrapped, initials: 'C', wrongTries: 0, triedAt: 0 };
	await registry.add(entry);
	const opened = await openVaultDatabases(databases, sealer, vault);
	if (!opened.ok) throw new Error(opened.problem.code);
	const store = await dexieStore(opened.value, sealer, { stopped: () => undefined, parting: async () => undefined });
	await store.load();
	for (let seq = 1; seq <= waiting; seq += 1) await store.addGroup([operation(seq)], []);
	store.close();
	return { registry, entry };
}
function portsOf(registry: Registry, says: Told, byPage: boolean): ClearPorts & { readonly asked: ClearedRequest[] } {
	const asked: ClearedRequest[] = [];
	return { registry, byPage, wallMs: () => 0, asked, tell: async (request) => { asked.push(request); return says; } };
}
const isHere = async ({ databases }: VaultEntry): Promise<boolean> => (await Dexie.exists(databases.outbox)) || Dexie.exists(databases.records);
const alone = ({ body }: ClearedRequest): unknown => (JSON.parse(body) as { alone: unknown }).alone;

describe('a locked vault that is to be cleared', () => {
	beforeEach(() => {
		held = false;
		vi.stubGlobal('navigator', { locks: { request: async (_name: string, options: { readonly ifAvailable?: boolean }, work: (lock: object | null) => unknown) => work(held && options.ifAvailable === true ? null : {}) } });
	});

	it('goes with its databases once nothing waits; the page tells the server, signed by the device', async () => {
		const { registry, entry } = await phone(0);
		const ports = portsOf(registry, 'told', true);
		expect(await clearLocked(ports, entry)).toBe(true);
		expect([await isHere(entry), await registry.list(), await registry.removed(), await registry.clearings()]).toEqual([false, [], [vault], []]);
		const [request] = ports.asked;
		expect([request?.path, request === undefined ? null : alone(request), readRequestMark(request?.headers[signedHeader] ?? null)?.vault]).toEqual([sealedWipedPath, true, vault]);
	});

	it('stays while anything waits on it, and while somebody has it open', async () => {
		const waits = await phone(1);
		expect(await clearLocked(portsOf(waits.registry, 'told', true), waits.entry)).toBe(false);
		expect([await isHere(waits.entry), (await waits.registry.list()).length]).toEqual([true, 1]);
		const open = await phone(0);
		held = true;
		expect(await clearLocked(portsOf(open.registry, 'told', true), open.entry)).toBe(false);
		expect(await isHere(open.entry)).toBe(true);
	});

	it('goes also when the server cannot be told now; the next start tells it', async () => {
		const { registry, entry } = await phone(0);
		expect(await clearLocked(portsOf(registry, 'silent', true), entry)).toBe(true);
		expect([await isHere(entry), (await registry.clearings()).length]).toEqual([false, 1]);
		const later = portsOf(registry, 'told', true);
		await finishClearings(later);
		expect([later.asked.length, await registry.clearings()]).toEqual([1, []]);
	});

	it('was cut off behind the first step: the next start finishes it', async () => {
		const { registry, entry } = await phone(0);
		await registry.beginClearing(vault);
		expect(await isHere(entry)).toBe(true);
		await finishClearings(portsOf(registry, 'told', true));
		expect([await isHere(entry), await registry.clearings()]).toEqual([false, []]);
	});

	it('goes without a page, too: the server hears it at once, and the browser’s part follows at the next start', async () => {
		const { registry, entry } = await phone(0);
		const worker = portsOf(registry, 'told', false);
		expect(await clearLocked(worker, entry)).toBe(true);
		await finishClearings(worker);
		expect([await isHere(entry), worker.asked.map(alone), (await registry.clearings())[0]?.told]).toEqual([false, [false], true]);
		const page = portsOf(registry, 'told', true);
		await finishClearings(page);
		expect([page.asked.map(alone), await registry.clearings()]).toEqual([[true], []]);
	});

	it('does not have the browser clear all while another officer’s vault is there', async () => {
		const { registry, entry } = await phone(0);
		await registry.add({ ...entry, id: asVaultId(testId(6)), databases: { records: 'other-r', outbox: 'other-o' } });
		const ports = portsOf(registry, 'told', true);
		await clearLocked(ports, entry);
		expect([ports.asked.map(alone), (await registry.list()).map(({ id }) => id)]).toEqual([[false], [testId(6)]]);
	});
});

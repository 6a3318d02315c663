import { newDevicePair } from '../crypto/signing.ts';
import { withReserve } from '../db/room.ts';
import { openRegistry } from '../db/registry.ts';
import type { Id, VaultId } from '../domain/ids.ts';
import { newLease } from '../domain/offlineLease.ts';
import { problem, type Problem } from '../domain/problems/problem.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import type { SignInRequest } from '../protocol/messages.ts';
import { ServerClock } from '../sync/clock.ts';
import type { Transport } from '../sync/transport.ts';
import { accountOf } from '../worker/account.ts';
import { openRows, type OpenedVault } from '../worker/opened.ts';
import { testId, testMe } from './memoryContext.ts';

export const testPassphrase = 'dong shan lu kou';
const offline = async (): Promise<Result<never>> => fail(problem('offline'));

/** One device: several runs of the worker over the same browser storage. Offline but for signing in, with the password `right`, unless `line` says more. */
export function deviceNamed(name: string, line: Partial<Transport> = {}) {
	const clock = { wallMs: Date.parse('2026-03-02T01:00:00Z') };
	const signIns: SignInRequest[] = [];
	const asked: string[] = [];
	const owners = new Map<VaultId, Id>();
	const holders = new Map<string, () => void>();
	/** Full for a test that makes writes fail while it is; the reserve makes room once. */
	const disk = { full: false, reserve: false, fullFrom: '' };
	const transport: Transport = {
		ask: async (_method, path, body) => {
			asked.push(path);
			const { vault } = (body ?? {}) as { readonly vault: VaultId };
			if (path === '/api/passkeys/sign-in') return transport.signIn({ account: 'lin', password: 'right', vault, app: 'test', had: [] });
			const last = signIns.at(-1);
			return path !== '/api/session/vault' || last === undefined ? offline() : transport.signIn({ ...last, had: [], vault });
		},
		serverInfo: offline, push: offline, pull: offline, news: offline, upload: offline, download: offline, signOut: async () => ok(null),
		signIn: async (request) => {
			if (request.password !== 'right') return fail(problem('sign_in_failed'));
			signIns.push(request);
			const me = { ...testMe, name: request.account === 'lin' ? '林安' : 'Ada May', officerId: request.account === 'lin' ? testId(1) : testId(9) };
			const others = (request.had ?? []).filter((had) => owners.get(had) === me.officerId).map((had) => ({ vault: had, wasHere: true, lastContactAt: '2026-03-01T08:00:00.000Z', unsent: 2, unsentFiles: 1, oldestUnsentAt: null }));
			owners.set(request.vault, me.officerId);
			return ok({ token: `token ${signIns.length}`, expiresAt: '2026-12-31T00:00:00Z', me, serverTime: '2026-03-02T01:00:00.000Z', ...(request.had === undefined ? {} : { others }) });
		},
		...line,
	};
	/** A tab: its own worker. */
	function run() {
		let opened: OpenedVault | null = null;
		const told: string[] = [];
		const account = accountOf({
			registry: openRegistry(name), transport, app: 'test', wallMs: () => clock.wallMs, opened: () => opened, pendingToken: () => undefined,
			taken: () => { told.push('taken'); }, parting: async () => undefined,
			room: (write) => withReserve(write, { fill: async () => null, release: async () => { const had = disk.reserve; disk.reserve = false; disk.full &&= !had; return had; } }),
			lock: async (id, steal, lost) => {
				if (holders.has(id) && !steal) return null;
				holders.get(id)?.();
				holders.set(id, lost);
				return { release: () => { holders.delete(id); } };
			},
			open: async (entry, key, session) => {
				if (disk.fullFrom === 'opening') disk.full = true;
				const rows = await openRows({ clock: new ServerClock({ wallMs: () => clock.wallMs, monotonicMs: () => 0 }, null), app: 'test', transport, changed: () => undefined, told: () => undefined, stopped: (why: Problem) => told.push(why.code), parting: async () => undefined, device: newDevicePair, keepCopy: (copy) => openRegistry(name).setRecovery(entry.id, copy), contact: (me) => openRegistry(name).setLease(entry.id, newLease(clock.wallMs, me.lock?.offlineDays)), clear: async () => ok(null) }, entry, key, session);
				if (rows.ok) opened = rows.value;
				return rows.ok ? ok(rows.value.session.current.me) : rows;
			},
		});
		return { account, told, vault: () => { if (opened === null) throw new Error('nothing is open'); return opened; }, die: () => { opened?.close(); holders.clear(); } };
	}
	return { run, clock, signIns, asked, disk, registry: () => openRegistry(name) };
}

/** An officer's vault on it, closed again. */
export async function enrolled(device: ReturnType<typeof deviceNamed>, account = 'lin'): Promise<VaultId> {
	const tab = device.run();
	await tab.account.signIn(account, 'right');
	const made = await tab.account.createVault(testPassphrase);
	if (!made.ok) throw new Error(made.problem.code);
	const { id } = tab.vault();
	tab.die();
	return id;
}

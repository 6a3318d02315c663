import { createHash } from 'node:crypto';
import { asVaultId, newId, type Id, type VaultId } from '../../src/lib/domain/ids.ts';
import type { OperationBody } from '../../src/lib/domain/operation.ts';
import { problem } from '../../src/lib/domain/problems/problem.ts';
import { fail, ok } from '../../src/lib/domain/result.ts';
import { protocolVersion, type Me } from '../../src/lib/protocol/messages.ts';
import { demoPassword } from '../../src/lib/server/demo/cast.ts';
import { fetchTransport } from '../../src/lib/sync/fetchTransport.ts';
import { Pusher } from '../../src/lib/sync/push.ts';
import type { Transport } from '../../src/lib/sync/transport.ts';
import { MemoryDisk, memoryDeviceStore } from '../../src/lib/testing/memoryDeviceStore.ts';
import { SyncEngine } from '../../src/lib/worker/syncEngine.ts';
import { openVault, type OpenVault } from '../../src/lib/worker/vault.ts';

const head = { protocol: protocolVersion, app: 'http-device' };

/** An officer's device without a browser: the app's own outbox, sync and transport over real HTTP; only its disk is memory. */
export class HttpDevice {
	readonly vaultId: VaultId = asVaultId(newId(Date.now()));
	readonly disk = new MemoryDisk();
	readonly transport: Transport;
	/** Operations of which the officer was told that they are saved. */
	readonly saved = new Set<Id>();
	/** Uploads that went on from where a cut one had come, as the server said. */
	resumed = 0;
	/** Requests that nobody answered, or not to the end. */
	lost = 0;
	/** What the server refused whole requests with, by code. */
	readonly refusals = new Map<string, number>();
	#token: string | null = null;
	#me: Me | null = null;
	#vault: OpenVault | null = null;
	#engine: SyncEngine | null = null;
	#pusher: Pusher | null = null;

	private constructor(url: string) {
		this.transport = fetchTransport({ token: () => this.#token, serverTime: () => undefined, fetch: (path, init) => this.#fetch(`${url}${String(path)}`, init) });
	}

	/** @param url of a server or a balancer */
	static async signIn(url: string, account: string): Promise<HttpDevice> {
		const device = new HttpDevice(url);
		await device.signIn(account);
		await device.#open();
		return device;
	}

	async signIn(account: string): Promise<void> {
		const signed = await this.transport.signIn({ account, password: demoPassword, vault: this.vaultId, app: head.app });
		if (!signed.ok) throw new Error(`${account}: ${signed.problem.code}`);
		this.#token = signed.value.token;
		this.#me = signed.value.me;
	}

	get me(): Me {
		if (this.#me === null) throw new Error('nobody has signed in');
		return this.#me;
	}

	get vault(): OpenVault {
		if (this.#vault === null) throw new Error('the vault is closed');
		return this.#vault;
	}

	/** One save of the officer, all bodies in one group. */
	async save(...bodies: readonly OperationBody[]): Promise<readonly Id[]> {
		const saved = await this.vault.context.save(bodies);
		if (!saved.ok) throw new Error(saved.problem.code);
		for (const id of saved.value.operations) this.saved.add(id);
		return saved.value.operations;
	}

	/** A photo that waits with its record. */
	async attach(areaId: Id, placeId: Id, bytes: Uint8Array): Promise<Id> {
		const id = newId(Date.now());
		const put = await this.vault.files.put({ id, bytes, mime: 'image/jpeg' });
		if (!put.ok) throw new Error(put.problem.code);
		const { sha256, size } = put.value;
		await this.save({ kind: 'attach', fileId: id, areaId, file: { of: { type: 'place', id: placeId }, placeId, purpose: 'visit', mime: 'image/jpeg', size, sha256, originalSha256: sha256, width: 1, height: 1, capturedAt: new Date().toISOString(), position: null, takenBy: this.me.officerId } });
		return id;
	}

	/** A whole round: push, pull, files. */
	async sync(): Promise<void> {
		await this.#engine?.now();
	}

	/** Pushes only; true when nothing waits any more. */
	async push(): Promise<boolean> {
		await this.#pusher?.run(true);
		const refused = this.vault.outbox.items.find((item) => item.state === 'refused');
		if (refused?.state === 'refused') throw new Error(`refused: ${refused.problem.code}`);
		return this.vault.outbox.waiting().length === 0;
	}

	get unsent(): number {
		return this.vault.outbox.waiting().length + this.vault.files.waiting().length;
	}

	async #fetch(url: string, init: RequestInit | undefined): Promise<Response> {
		try {
			const answer = await fetch(url, init);
			if (answer.status >= 400 && answer.headers.get('content-type')?.startsWith('application/json') === true) await this.#note(answer.clone());
			if (init?.method === 'HEAD' && Number(answer.headers.get('upload-offset') ?? 0) > 0) this.resumed += 1;
			return answer;
		} catch (error) {
			this.lost += 1;
			throw error;
		}
	}

	async #note(answer: Response): Promise<void> {
		const { code } = (await answer.json()) as { readonly code: string };
		this.refusals.set(code, (this.refusals.get(code) ?? 0) + 1);
	}

	close(): void {
		this.#engine?.stop();
	}

	async #open(): Promise<void> {
		const store = memoryDeviceStore(this.disk);
		const loaded = await store.load();
		if (!loaded.ok) throw new Error(loaded.problem.code);
		const vault = openVault({
			vault: this.vaultId, store, me: () => this.me, nowMs: Date.now, wallMs: Date.now, random: (bytes) => void crypto.getRandomValues(bytes),
			sha256: async (bytes) => createHash('sha256').update(bytes).digest('hex'), fetchFile: (id, which, came) => this.transport.download(id, which, came), room: async () => ok(null),
			server: { ask: async () => fail(problem('offline')) }, changed: () => undefined, saved: () => undefined,
		}, loaded.value);
		const monotonicMs = (): number => performance.now();
		this.#vault = vault;
		this.#pusher = new Pusher({ transport: this.transport, outbox: vault.outbox, head: async () => ({ ...head, vault: this.vaultId }), now: () => new Date().toISOString(), monotonicMs });
		this.#engine = new SyncEngine({
			vault, store, transport: { ...this.transport, news: async () => fail(problem('session_ended')) }, head: { vault: this.vaultId, app: head.app }, signedIn: () => this.#token !== null,
			me: async (me) => {
				this.#me = me;
				return ok(null);
			},
			nowMs: Date.now, monotonicMs, random: Math.random, after: () => () => undefined, changed: () => undefined, told: () => undefined, finished: async () => undefined,
		}, loaded.value, null);
	}
}

import { createHash } from 'node:crypto';
import { grantsOf } from '../../domain/cases/sight.ts';
import { asVaultId, serverId, type Id, type VaultId } from '../../domain/ids.ts';
import { problem } from '../../domain/problems/problem.ts';
import { refKey } from '../../domain/records/record.ts';
import type { OfficerShape } from '../../domain/records/shapes.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import type { Me, PushLine, StreamName } from '../../protocol/messages.ts';
import type { ArrivedOperation } from '../../protocol/operations.ts';
import { readPullRequest } from '../../protocol/pull.ts';
import { readPush } from '../../protocol/push.ts';
import type { StreamSum } from '../../protocol/streamSum.ts';
import { endGrantsOf } from '../../server/core/endGrants.ts';
import { restoredSince } from '../../server/core/epoch.ts';
import { answer, groupsOf } from '../../server/core/groups.ts';
import { MemoryServerStore } from '../../server/core/memoryStore.ts';
import type { Actor, LogRow, PlacedRecord, ServerStore, Writes } from '../../server/core/port.ts';
import { pull, streamsOfActor } from '../../server/core/pull.ts';
import { push } from '../../server/core/push.ts';
import { asPlaced } from '../../server/store/ownerWrites.ts';
import { Channel } from './channel.ts';
import { FileShelf } from './fileShelf.ts';
import { DatabaseDown, ScheduledServerStore } from './scheduledServerStore.ts';
import { Life, type Scheduler } from './scheduler.ts';
import type { SimDatabase } from './stores/stores.ts';
import type { SimWorld } from './world.ts';

/** Who speaks: what the session of a request says. */
export type Identity = { readonly officerId: Id; readonly vault: VaultId };
export type ServerWatch = {
	commits(actor: Actor, writes: Writes): () => void;
	/** Rows that the database gave out for this actor, at this moment. */
	read(actor: Actor, stream: StreamName, rows: readonly LogRow[]): void;
	/** Lines on their way to this actor. */
	answered(actor: Actor, piece: string): void;
	acknowledged(actor: Actor, lines: readonly PushLine[]): void;
	/** A device says that what it holds of some streams is not what it should hold. */
	differed(vault: VaultId): void;
};
type Listener = { readonly identity: Identity; readonly heard: (streams: readonly StreamName[]) => void };

/** The server's core over its store, as `server/sync.ts` calls it, with runs that end and begin again. */
export class SimServer {
	readonly inner = new MemoryServerStore();
	readonly files = new FileShelf();
	readonly listeners = new Set<Listener>();
	/** Null where the memory store is the database. */
	readonly database: SimDatabase | null;
	readonly #enrolled: Actor[] = [];
	readonly #world: SimWorld;
	readonly #scheduler: Scheduler;
	readonly #watch: ServerWatch;
	#runs = 0;
	life: Life;
	store: ServerStore;

	constructor(world: SimWorld, scheduler: Scheduler, watch: ServerWatch, database: SimDatabase | null = null) {
		this.#world = world;
		this.#scheduler = scheduler;
		this.#watch = watch;
		this.database = database;
		this.inner.seed(world.records.map(asPlaced));
		this.life = new Life(scheduler, 'server');
		this.store = this.#open();
	}

	/** Transactions in flight are gone; what was committed stays. */
	crash(): void {
		this.life.end();
	}

	start(): void {
		if (this.life.alive) return;
		this.#runs += 1;
		this.life = new Life(this.#scheduler, `server#${this.#runs}`);
		this.store = this.#open();
	}

	/** What set-up writes, where a real database lies under the server. */
	async begin(): Promise<void> {
		await this.database?.begin(this.#world.tenantId, [...this.inner.records.values()], this.#enrolled);
	}

	enrol(identity: Identity): void {
		const actor = this.actorOf(identity);
		this.#enrolled.push(actor);
		this.inner.enrol(actor);
	}

	/** Takes a backup of database and files; what it answers puts them back, with the server stopped. */
	async backup(): Promise<() => Promise<void>> {
		const [inner, files, database] = [this.inner.backup(), this.files.backup(), await this.database?.backup()];
		return async () => {
			await database?.();
			inner();
			files();
		};
	}

	async prune(): Promise<void> {
		this.inner.prune();
		await this.database?.prune();
	}

	sum(actor: Actor, stream: StreamName): Promise<StreamSum> {
		return this.database?.sum(actor, stream) ?? this.inner.sum(actor, stream);
	}

	async epochId(actor: Actor): Promise<Id> {
		return (await this.database?.epoch(actor)) ?? (await this.inner.epoch(actor)).id;
	}

	/** Runs a request; the caller hears `offline` when the server ends before it has answered. */
	serve<T>(work: (life: Life) => Promise<Result<T>>): Promise<Result<T>> {
		const { life } = this;
		if (!life.alive) return Promise.resolve(fail(problem('offline')));
		return new Promise((resolve) => {
			life.onEnd(() => resolve(fail(problem('offline'))));
			work(life).then(resolve, (error: unknown) => {
				if (!(error instanceof DatabaseDown)) this.#scheduler.fail(error);
				resolve(fail(problem('server_broken', { incident: 'x' })));
			});
		});
	}

	/** As the database says it at this request. */
	actorOf(identity: Identity): Actor {
		const officer = this.inner.records.get(refKey({ type: 'officer', id: identity.officerId }))?.fields as unknown as OfficerShape;
		const me: Me = {
			officerId: identity.officerId, tenantId: this.#world.tenantId, tenantName: 'Test', zone: 'Asia/Shanghai', name: officer.name, role: officer.role,
			organisationId: officer.organisationId, areaIds: officer.areaIds, leafAreaIds: this.inner.leaves(officer.areaIds), certificateNo: null,
		};
		return { me, vault: identity.vault };
	}

	/** The administrator gives the officer other areas. */
	async giveAreas(officerId: Id, areaIds: readonly Id[]): Promise<readonly PlacedRecord[]> {
		const officer = this.inner.records.get(refKey({ type: 'officer', id: officerId }));
		if (officer === undefined) return [];
		const changed = { ...officer, rev: officer.rev + 1, fields: { ...officer.fields, areaIds } };
		if (this.database !== null && !(await this.database.change(changed))) return [];
		this.inner.seed([changed]);
		return [changed];
	}

	/** What a server does by itself each minute. */
	endGrants(): void {
		const due = [...this.inner.records.values()].filter((record) => record.type === 'case' && grantsOf(record.fields).some(({ grant, state }) => state !== 'ended' && grant.until <= this.#now()));
		const { life } = this;
		if (due.length === 0 || !life.alive) return;
		life.spawn('ends grants', async () => {
			for (const work of due) await this.#endGrants(work);
		});
	}

	async #endGrants(work: PlacedRecord): Promise<void> {
		const actor = { vault: asVaultId(serverId), me: { officerId: work.placement.readers?.[0] ?? serverId, leafAreaIds: work.areaId === null ? [] : [work.areaId] } as unknown as Me };
		try {
			const writes = this.database === null ? await this.store.transaction(actor, (tx) => endGrantsOf(tx, work.id, this.#now())) : await this.database.endGrants(work.id, this.#scheduler.nowMs);
			if (writes === null) return;
			if (this.database !== null) {
				const committed = this.#watch.commits(actor, writes);
				await this.inner.transaction(actor, (tx) => tx.write(writes));
				committed();
			}
			this.#publish(writes.log.map((entry) => entry.stream));
		} catch (error) {
			// The next minute's run ends them.
			if (!(error instanceof DatabaseDown) && !isStatement(error)) throw error;
		}
	}

	async push(life: Life, identity: Identity, body: string): Promise<Result<readonly string[]>> {
		await life.point('push arrives');
		const actor = this.actorOf(identity);
		const read = readPush(body);
		if (!read.ok) return read;
		if (read.value.head.vault !== actor.vault) return fail(problem('operation_forged'));
		const restored = await restoredSince(this.store, async (_actor, id) => this.fileOf(identity, id) !== null && !this.files.whole.has(id), actor, read.value.head.epoch);
		if (restored !== null) return fail(restored);
		const { lines, streams } = await this.#pushAll(actor, read.value.operations);
		this.#watch.acknowledged(actor, lines);
		this.#publish(streams);
		return ok([...lines, { end: true, serverTime: this.#now() }].map((line) => JSON.stringify(line)));
	}

	async pull(life: Life, identity: Identity, body: string): Promise<Result<Channel<string>>> {
		await life.point('pull arrives');
		const actor = this.actorOf(identity);
		const request = readPullRequest(body);
		if (!request.ok) return request;
		if (request.value.vault !== actor.vault) return fail(problem('operation_forged'));
		const restored = await restoredSince(this.store, async (_actor, id) => this.fileOf(identity, id) !== null && !this.files.whole.has(id), actor, request.value.epoch, request.value.cursors);
		if (restored !== null) return fail(restored);
		if ((request.value.differences ?? []).length > 0) this.#watch.differed(actor.vault);
		const channel = new Channel<string>();
		life.onEnd(() => channel.close());
		const pump = async (): Promise<void> => {
			try {
				for await (const piece of pull(this.store, actor, request.value, () => this.#now())) {
					if (channel.closed) break;
					this.#watch.answered(actor, piece);
					channel.put(piece);
					await life.point('pull piece goes out');
				}
			} catch (error) {
				if (!(error instanceof DatabaseDown)) throw error;
			} finally {
				channel.close();
			}
		};
		life.spawn('pull streams', pump);
		return ok(channel);
	}

	/** The officer may see the record, and so may send and fetch its bytes. */
	fileOf(identity: Identity, id: Id): { readonly size: number; readonly sha256: string } | null {
		const record = this.inner.records.get(refKey({ type: 'file', id }));
		if (record === undefined || !streamsOfActor(this.actorOf(identity)).includes(record.placement.readers === null ? `a:${record.placement.areaId}` : `u:${identity.officerId}`)) return null;
		return { size: Number(record.fields['size']), sha256: String(record.fields['sha256']) };
	}

	hash(bytes: Uint8Array): string {
		return createHash('sha256').update(bytes).digest('hex');
	}

	/** As `pushAll` of server/sync.ts: what the database cannot take as a whole goes group by group. */
	async #pushAll(actor: Actor, operations: readonly ArrivedOperation[]): Promise<{ readonly lines: readonly PushLine[]; readonly streams: readonly StreamName[] }> {
		try {
			return await push(this.store, actor, operations, this.#now());
		} catch (error) {
			if (!isStatement(error)) throw error;
		}
		const lines = new Map<Id, PushLine>();
		const streams = new Set<StreamName>();
		for (const group of groupsOf(operations)) {
			const done = await this.#pushGroup(actor, group);
			for (const line of done.lines) lines.set(line.opId, line);
			for (const stream of done.streams) streams.add(stream);
		}
		return { lines: operations.flatMap((operation) => lines.get(operation.envelope.opId) ?? []), streams: [...streams] };
	}

	async #pushGroup(actor: Actor, group: readonly ArrivedOperation[]): Promise<{ readonly lines: readonly PushLine[]; readonly streams: readonly StreamName[] }> {
		try {
			return await push(this.store, actor, group, this.#now());
		} catch (error) {
			if (!isStatement(error)) throw error;
			return { lines: group.map((operation) => answer(operation, 'retry', problem('server_busy'))), streams: [] };
		}
	}

	#open(): ServerStore {
		return this.database?.open(this.life, this.inner, this.#watch) ?? new ScheduledServerStore(this.inner, this.life, this.#watch);
	}

	#publish(streams: readonly StreamName[]): void {
		for (const { identity, heard } of this.listeners) {
			const mine = streamsOfActor(this.actorOf(identity));
			if (streams.some((stream) => mine.includes(stream))) heard(streams);
		}
	}

	#now(): string {
		return new Date(this.#scheduler.nowMs).toISOString();
	}
}

function isStatement(error: unknown): boolean {
	return /^(2[0-9A-Z]|4[0-9A-Z]|54)[0-9A-Z]{3}$/.test(String((error as { code?: unknown } | null)?.code ?? ''));
}

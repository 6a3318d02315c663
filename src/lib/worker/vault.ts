import type { DeviceStore, Loaded, OutboxItem } from '../db/store.ts';
import type { Id, VaultId } from '../domain/ids.ts';
import { newId } from '../domain/ids.ts';
import { effectsOf } from '../domain/merge/effects.ts';
import { overlay } from '../domain/merge/merge.ts';
import type { Operation } from '../domain/operation.ts';
import { refKey, type StoredRecord } from '../domain/records/record.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { dayIn } from '../domain/time/workingTime.ts';
import type { Me } from '../protocol/messages.ts';
import { HeldIndex } from '../sync/heldIndex.ts';
import { Outbox, type OutboxPorts } from '../sync/outbox.ts';
import type { Topic, WorkerContext } from './context.ts';
import { draftsOf } from './drafts.ts';
import { Looks } from './looks.ts';
import { Files, type FilePorts } from './files.ts';
import { memoryOf, type Memory } from './memory.ts';
import { packsOf } from './packs.ts';
import { Pins } from './pins.ts';
import { RecordView } from './view.ts';

export type VaultPorts = {
	readonly vault: VaultId;
	readonly store: DeviceStore;
	readonly me: () => Me;
	readonly nowMs: () => number;
	readonly wallMs: () => number;
	readonly random: (bytes: Uint8Array<ArrayBuffer>) => void;
	readonly sha256: FilePorts['sha256'];
	readonly fetchFile: FilePorts['fetch'];
	readonly room: FilePorts['room'];
	readonly server: WorkerContext['server'];
	readonly changed: (topics: readonly Topic[]) => void;
	/** The copy of a save for the locked lane. */
	readonly copy?: OutboxPorts['copy'];
	readonly fileTaken?: FilePorts['taken'];
	/** After each save, so that it is sent. */
	readonly saved: () => void;
};

export type OpenVault = { readonly context: WorkerContext; readonly view: RecordView; readonly held: HeldIndex; readonly pins: Pins; readonly outbox: Outbox; readonly files: Files; readonly looks: Looks; readonly memory: Memory; /** Shows no more what this officer’s sight has ended of by now. */ readonly endSight: () => void };

/** Puts an unlocked vault together: the view over its rows, its outbox, and the context the features work with. */
export function openVault(ports: VaultPorts, loaded: Loaded): OpenVault {
	const zone = (): string => ports.me().zone;
	const view = new RecordView((shown) => packsOf(shown, zone));
	const packs = packsOf(view, zone);
	const files = new Files({ store: ports.store, sha256: ports.sha256, fetch: ports.fetchFile, record: (id) => view.typed('file', id)?.fields, guest: (id) => view.fromServer('file', id), nowMs: ports.nowMs, room: ports.room, changed: ports.changed, ...(ports.fileTaken === undefined ? {} : { taken: ports.fileTaken }) }, loaded.files);
	const makeId = (): Id => newId(ports.nowMs(), ports.random);
	const outbox: Outbox = new Outbox({
		store: ports.store, vault: ports.vault, officerId: ports.me().officerId, newId: makeId, nowMs: ports.nowMs, wallMs: ports.wallMs,
		check: (operations) => wouldApply(operations, view, packs),
		changed: follow, ...(ports.copy === undefined ? {} : { copy: ports.copy }),
	}, loaded.items, loaded.lastSeq);

	function follow(added: readonly OutboxItem[] | null, answered: readonly OutboxItem[] | null): void {
		if (added !== null) files.named(added.flatMap(({ operation }) => (operation.body.kind === 'attach' ? [operation.body.fileId] : [])));
		const types = added !== null ? view.append(added) : ((answered === null ? null : view.taken(answered)) ?? view.apply([], [], outbox.items));
		ports.changed([...types, 'sync']);
	}

	view.apply(loaded.held.map((held) => held.record), [], outbox.items);
	const held = new HeldIndex(loaded.held, loaded.cursors);
	const memory = memoryOf(ports.store, ports.changed);
	const pins = new Pins({
		store: ports.store, held, view, memory, ask: (...question) => ports.server.ask(...question), nowMs: ports.nowMs,
		applied: (puts, removes) => ports.changed([...view.apply(puts, removes, outbox.items)]),
	});
	const looks = new Looks({ memory, server: ports.server, nowMs: ports.nowMs });
	const endSight = (): void => {
		const types = view.endSight(ports.me().officerId, ports.nowMs());
		if (types.size > 0) ports.changed([...types]);
	};
	const context: WorkerContext = {
		me: ports.me, view, packs, files, get calendar() { return packs.calendar(); }, nowMs: ports.nowMs, newId: makeId,
		today: () => dayIn(ports.me().zone, ports.nowMs()),
		save: async (bodies, options) => {
			const endDrafts = options?.endDrafts ?? [];
			const saved = await outbox.save(bodies, endDrafts);
			if (!saved.ok) return saved;
			if (endDrafts.length > 0) ports.changed(['drafts']);
			ports.saved();
			return saved;
		},
		drafts: draftsOf(ports.store, ports.changed),
		memory,
		beyond: {
			look: (records) => ports.changed([...view.look(records, outbox.items)]),
			whereabouts: (caseId) => (pins.has(caseId) ? 'pinned' : view.fromServer('case', caseId) ? 'server' : 'here'),
			pins: () => pins.list(),
			pin: (caseId) => pins.pin(caseId),
			unpin: (caseId) => pins.unpin(caseId),
		},
		server: ports.server,
		opened: (caseId) => looks.opened(caseId),
		changed: ports.changed,
	};
	return { context, view, held, pins, outbox, files, looks, memory, endSight };
}

/** Runs a group over the view without keeping it, each operation seeing those before it: what the server would refuse is told at once. */
function wouldApply(operations: readonly Operation[], view: RecordView, packs: WorkerContext['packs']): Result<null> {
	const made = new Map<string, StoredRecord>();
	const world = {
		get: (type: StoredRecord['type'], id: Id) => made.get(refKey({ type, id })) ?? view.get(type, id),
		pack: (packId: string, version: number) => packs.pack(packId, version), calendar: () => packs.calendar(),
	};
	for (const operation of operations) {
		const effects = effectsOf(operation, world);
		if (!effects.ok) return fail(effects.problem);
		for (const effect of effects.value) {
			const had = world.get(effect.ref.type, effect.ref.id);
			made.set(refKey(effect.ref), had === undefined
				? { type: effect.ref.type, id: effect.ref.id, areaId: effect.areaId, rev: 0, fields: effect.set }
				: overlay(had, effect));
		}
	}
	return ok(null);
}

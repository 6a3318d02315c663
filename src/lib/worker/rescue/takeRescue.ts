import type { Sealer } from '../../crypto/seal.ts';
import { thingOf } from '../../db/damagedRows.ts';
import type { DeviceStore, FileManifest, OutboxItem } from '../../db/store.ts';
import { newId, type Id, type VaultId } from '../../domain/ids.ts';
import type { OperationBody } from '../../domain/operation.ts';
import { problem, type Problem } from '../../domain/problems/problem.ts';
import type { Instant } from '../../domain/records/shapes.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import { protocolVersion } from '../../protocol/messages.ts';
import { Outbox } from '../../sync/outbox.ts';
import { Pusher } from '../../sync/push.ts';
import type { Transport } from '../../sync/transport.ts';
import type { DraftStore, FileStore, WorkerContext } from '../context.ts';
import type { OpenedFrames } from './frames.ts';
import { readRescue, type Rescued } from './rescueFile.ts';

export type TakePorts = {
	readonly officerId: Id;
	readonly app: string;
	/** A line to the server as the vault that made the file; the server gives a session for it to the same officer only. */
	readonly carrier: (vault: VaultId) => Promise<Result<Pick<Transport, 'push'>>>;
	readonly drafts: Pick<DraftStore, 'open' | 'append' | 'snapshot' | 'put'>;
	readonly files: Pick<FileStore, 'state' | 'adopt'>;
	readonly memory: WorkerContext['memory'];
	readonly store: Pick<DeviceStore, 'keepAside'>;
	readonly now: () => Instant;
	readonly monotonicMs: () => number;
};

/** What became of it. Nothing is ever taken twice: the server knows each operation by its id, this device each draft and file. */
export type RescueReport = {
	readonly madeAt: Instant;
	/** The server has them; `reviews` of them wait for somebody to choose. */
	readonly sent: number; readonly reviews: number;
	readonly refused: readonly { readonly opId: Id; readonly kind: OperationBody['kind']; readonly at: Instant; readonly problem: Problem }[];
	/** The server could not take them now: to be imported once more. */
	readonly later: number; readonly laterWhy: Problem | null;
	readonly drafts: number;
	/** Handed to this device's own queue. */
	readonly files: number;
	/** Operations, forms and files that did not open where the file was made: kept on this device as they are. */
	readonly aside: number;
};

const rememberedAs = 'rescuedDrafts';

/** Brings in a rescue file: its operations go to the server as the vault that made them, drafts and files come to this device. */
export async function takeRescue(ports: TakePorts, opened: OpenedFrames, sealer: Sealer): Promise<Result<RescueReport>> {
	// All of it is read before any of it is used.
	const whole = await readRescue(opened, sealer);
	if (!whole.ok) return whole;
	if (whole.value.officerId !== ports.officerId) return fail(problem('rescue_other_officer'));
	const pushed = await send(ports, opened.header.vault, whole.value.items);
	if (!pushed.ok) return pushed;
	const { items, why } = pushed.value;
	const files = await takeFiles(ports, opened, sealer, items);
	if (!files.ok) return files;
	const drafts = await takeDrafts(ports, whole.value);
	if (!drafts.ok) return drafts;
	const { aside } = whole.value;
	const kept = await ports.store.keepAside(aside);
	if (!kept.ok) return kept;
	const taken = items.filter((item) => item.state === 'acknowledged');
	return ok({
		madeAt: whole.value.madeAt, sent: taken.length, reviews: taken.filter((item) => item.outcome === 'review').length,
		refused: items.flatMap((item) => (item.state === 'refused' ? [{ opId: item.operation.opId, kind: item.operation.body.kind, at: item.operation.at, problem: item.problem }] : [])),
		later: items.filter((item) => item.state === 'waiting').length, laterWhy: why, drafts: drafts.value, files: files.value,
		aside: new Set(aside.map((row) => `${row.vault} ${thingOf(row)}`)).size,
	});
}

/** By the same code that sends this device's own work, over an outbox that lives only as long as this does. */
async function send(ports: TakePorts, vault: VaultId, items: readonly OutboxItem[]): Promise<Result<{ readonly items: readonly OutboxItem[]; readonly why: Problem | null }>> {
	if (items.length === 0) return ok({ items, why: null });
	const carrier = await ports.carrier(vault);
	if (!carrier.ok) return carrier;
	const kept = async (): Promise<Result<null>> => ok(null);
	const outbox = new Outbox({
		store: { addGroup: kept, settle: kept, retire: kept, reoffer: async () => ok([]) }, vault, officerId: ports.officerId, newId: () => newId(Date.now()),
		nowMs: () => Date.parse(ports.now()), wallMs: () => Date.parse(ports.now()), check: () => ok(null), changed: () => undefined,
	}, items.map(({ operation }) => ({ operation, state: 'waiting' })), 0);
	const pusher = new Pusher({ transport: carrier.value, outbox, head: async () => ({ protocol: protocolVersion, vault, app: ports.app }), now: ports.now, monotonicMs: ports.monotonicMs });
	const sent = await pusher.run(false);
	const none = outbox.items.every((item) => item.state === 'waiting');
	if (!sent.ok && none) return sent;
	return ok({ items: outbox.items, why: sent.ok ? (pusher.aside()[0]?.problem ?? null) : sent.problem });
}

/** Not those whose record the server did not take: it would refuse them for ever. Each once. */
async function takeFiles(ports: TakePorts, opened: OpenedFrames, sealer: Sealer, items: readonly OutboxItem[]): Promise<Result<number>> {
	const without = new Set(items.flatMap(({ state, operation }) => (state !== 'acknowledged' && operation.body.kind === 'attach' ? [operation.body.fileId] : [])));
	let count = 0;
	const read = await readRescue(opened, sealer, async (manifest: FileManifest, bytes, small) => {
		if (without.has(manifest.id) || (await ports.files.state(manifest.id)) !== 'elsewhere') return ok(null);
		count += 1;
		return ports.files.adopt(manifest, bytes, small);
	});
	return read.ok ? ok(count) : read;
}

/** The head comes last, as ever: a draft that a kill cuts off is not listed, and comes with the next import. One that was brought in before stays as it has become. */
async function takeDrafts(ports: TakePorts, { drafts }: Rescued): Promise<Result<number>> {
	const before = (await ports.memory.get<readonly Id[]>(rememberedAs)) ?? [];
	const taken: Id[] = [];
	for (const { draft, snapshotXml, snapshotSeq, journal } of drafts) {
		if (before.includes(draft.id) || (await ports.drafts.open(draft.id)).ok) continue;
		for (const row of journal) {
			const written = await ports.drafts.append(draft.id, row);
			if (!written.ok) return written;
		}
		const kept = snapshotXml === null ? ok(null) : await ports.drafts.snapshot(draft.id, snapshotXml, snapshotSeq);
		if (!kept.ok) return kept;
		const listed = await ports.drafts.put(draft);
		if (!listed.ok) return listed;
		taken.push(draft.id);
	}
	if (taken.length > 0) await ports.memory.set(rememberedAs, [...before, ...taken]);
	return ok(taken.length);
}

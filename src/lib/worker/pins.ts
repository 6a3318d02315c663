import type { DeviceStore, Held } from '../db/store.ts';
import { isId, type Id } from '../domain/ids.ts';
import { problem } from '../domain/problems/problem.ts';
import type { RecordRef, StoredRecord } from '../domain/records/record.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { workingSet } from '../domain/workingSet.ts';
import { readBeyondAnswer } from '../protocol/beyond.ts';
import type { HeldIndex } from '../sync/heldIndex.ts';
import { isPinStream, pinStream } from '../sync/pinStream.ts';
import type { WorkerContext } from './context.ts';
import type { RecordView } from './view.ts';

/** Cases that may be kept on one device; each weighs what was written in it, photos apart. */
export const mostPins = 100;
const key = 'pins';
const dayMs = 86_400_000;
/** A case younger than this did not leave by age, but because it is no longer the officer's to see. */
const surelyOldMs = (workingSet.closedCaseDays - 30) * dayMs;

export type PinPorts = {
	readonly store: Pick<DeviceStore, 'applyPull'>;
	readonly held: HeldIndex;
	readonly view: RecordView;
	readonly memory: WorkerContext['memory'];
	readonly ask: WorkerContext['server']['ask'];
	readonly nowMs: () => number;
	readonly applied: (puts: readonly StoredRecord[], removes: readonly RecordRef[]) => void;
};

/**
 * Cases that stay on this device whatever their age. A pin is a stream of this device's own that carries the case and all that belongs to it;
 * scope always wins over it. A pinned case that no stream of the server carries is asked for anew each day: it may have become somebody else's.
 */
export class Pins {
	readonly #ports: PinPorts;
	readonly #askedMs = new Map<Id, number>();

	constructor(ports: PinPorts) {
		this.#ports = ports;
	}

	async list(): Promise<readonly Id[]> {
		return ((await this.#ports.memory.get<readonly Id[]>(key)) ?? []).filter(isId);
	}

	has(caseId: Id): boolean {
		return this.#ports.held.streamsOf({ type: 'case', id: caseId }).includes(pinStream(caseId));
	}

	/** What is here, or was just looked at, is kept at once and offline; the rest comes with the next round. */
	async pin(caseId: Id): Promise<Result<null>> {
		const pins = await this.list();
		if (pins.includes(caseId)) return this.#hold(caseId);
		if (pins.length >= mostPins) return fail(problem('too_many_pins', { limit: mostPins }));
		const noted = await this.#ports.memory.set(key, [...pins, caseId]);
		return noted.ok ? this.#hold(caseId) : noted;
	}

	async unpin(caseId: Id): Promise<Result<null>> {
		const noted = await this.#ports.memory.set(key, (await this.list()).filter((each) => each !== caseId));
		return noted.ok ? this.#release(caseId) : noted;
	}

	/** After each pull: what came new to a pinned case is held too, and what the server's streams no longer carry is asked for. */
	async settle(): Promise<Result<null>> {
		const pins = await this.list();
		for (const caseId of pins) {
			const carried = this.#ports.held.streamsOf({ type: 'case', id: caseId }).some((stream) => !isPinStream(stream));
			const done = carried ? await this.#hold(caseId) : await this.#askAgain(caseId);
			if (!done.ok) return done;
		}
		return ok(null);
	}

	/** For the pull: a record that its streams left and only a pin carries. */
	stays(ref: RecordRef): boolean {
		const { held, view, nowMs } = this.#ports;
		const pin = held.streamsOf(ref).find(isPinStream);
		const work = pin === undefined ? undefined : view.serverRecord('case', pin.slice(2) as Id);
		const closedAt = work?.fields['closedAt'];
		return typeof closedAt === 'string' && Date.parse(closedAt) < nowMs() - surelyOldMs;
	}

	async #askAgain(caseId: Id): Promise<Result<null>> {
		const asked = this.#askedMs.get(caseId);
		if (this.has(caseId) && asked !== undefined && this.#ports.nowMs() - asked < dayMs) return ok(null);
		const answer = await this.#ports.ask('GET', `/api/beyond/cases/${caseId}`);
		if (!answer.ok) return answer.problem.code === 'not_found' ? this.unpin(caseId) : ok(null);
		const read = readBeyondAnswer(answer.value);
		if (!read.ok) return read;
		this.#askedMs.set(caseId, this.#ports.nowMs());
		const named = new Set(read.value.records.map(({ type, id }) => `${type}/${id}`));
		const gone = this.#ports.held.carriedBy(pinStream(caseId)).filter(({ type, id }) => !named.has(`${type}/${id}`));
		return this.#change(read.value.records.map((record) => this.#carried(record, caseId)), read.value.more ? [] : gone, caseId);
	}

	async #hold(caseId: Id): Promise<Result<null>> {
		const stream = pinStream(caseId);
		const lacking = belongingTo(this.#ports.view, caseId).filter((record) => !this.#ports.held.streamsOf(record).includes(stream));
		return this.#change(lacking.map((record) => this.#carried(record, caseId)), [], caseId);
	}

	#release(caseId: Id): Promise<Result<null>> {
		return this.#change([], this.#ports.held.carriedBy(pinStream(caseId)), caseId);
	}

	#carried(record: StoredRecord, caseId: Id): Held {
		return { record, streams: [...new Set([...this.#ports.held.streamsOf(record), pinStream(caseId)])] };
	}

	/** `released` lose the pin, and leave the device where nothing else carries them. */
	async #change(puts: readonly Held[], released: readonly RecordRef[], caseId: Id): Promise<Result<null>> {
		const { store, held, view, applied } = this.#ports;
		const rest = released.map((ref) => ({ ref, streams: held.streamsOf(ref).filter((stream) => stream !== pinStream(caseId)) }));
		const staying = rest.flatMap(({ ref, streams }): Held[] => {
			const record = view.serverRecord(ref.type, ref.id);
			return streams.length === 0 || record === undefined ? [] : [{ record, streams }];
		});
		const removes = rest.filter(({ streams }) => streams.length === 0).map(({ ref }) => ref);
		if (puts.length + staying.length + removes.length === 0) return ok(null);
		const change = { puts: [...puts, ...staying], removes, cursors: held.cursors };
		const stored = await store.applyPull(change);
		if (!stored.ok) return stored;
		held.apply(change);
		applied(change.puts.map((each) => each.record), removes);
		return ok(null);
	}
}

/** The case and what the server keeps with it, as far as this worker knows it; without unsent work. */
function belongingTo(view: RecordView, caseId: Id): readonly StoredRecord[] {
	const entries = view.related('entry', 'caseId', caseId);
	const owners = [caseId, ...entries.map((entry) => entry.id)];
	const refs: RecordRef[] = [
		{ type: 'case', id: caseId }, ...entries.map(({ id }): RecordRef => ({ type: 'entry', id })), ...view.related('task', 'caseId', caseId).map(({ id }): RecordRef => ({ type: 'task', id })),
		...owners.flatMap((owner) => (['file', 'note', 'event', 'review'] as const).flatMap((type) => view.related(type, 'of.id', owner).map(({ id }): RecordRef => ({ type, id })))),
	];
	return refs.flatMap((ref) => view.serverRecord(ref.type, ref.id) ?? []);
}

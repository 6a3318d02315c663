import type { Id } from '../../src/lib/domain/ids.ts';
import { protocolVersion, type PullLine, type StreamCursor, type StreamName } from '../../src/lib/protocol/messages.ts';
import type { HttpDevice } from './httpDevice.ts';

/** A change as its writer knows it, in milliseconds of this machine: before `sentAt` it was nowhere, after `ackedAt` it is for good. */
export type Written = { readonly sentAt: number; ackedAt: number };

/**
 * Follows all streams by cursor alone and keeps what came, in order. As a device does, it drops what stands after the last checkpoint of a cut
 * answer. Holds nothing but ids, so that it can follow for long.
 */
export class Watcher {
	/** New records of each stream in the order of the log. */
	readonly seen = new Map<StreamName, Id[]>();
	/** Changes that were acknowledged before a pull began and not in what it brought. */
	readonly late: Id[] = [];
	pulls = 0;
	cut = 0;
	readonly #device: HttpDevice;
	readonly #known = new Set<Id>();
	#cursors = new Map<StreamName, StreamCursor>();

	constructor(device: HttpDevice) {
		this.#device = device;
	}

	/** The first pull sets the cursors; what it brings was there before. */
	async begin(): Promise<void> {
		if (!(await this.#pull(() => undefined))) throw new Error('the first pull was cut');
	}

	/** One pull; `written` are the changes that matter. */
	async look(written: ReadonlyMap<Id, Written>): Promise<void> {
		const due = [...written].filter(([, { ackedAt }]) => ackedAt < performance.now()).map(([id]) => id);
		const whole = await this.#pull((stream, id) => {
			if (!written.has(id)) return;
			this.seen.set(stream, [...(this.seen.get(stream) ?? []), id]);
			this.#known.add(id);
		});
		this.pulls += 1;
		if (whole) this.late.push(...due.filter((id) => !this.#known.has(id) && !this.late.includes(id)));
		else this.cut += 1;
	}

	async #pull(put: (stream: StreamName, id: Id) => void): Promise<boolean> {
		let page: { stream: StreamName; id: Id }[] = [];
		const take = (line: PullLine): void => {
			if ('end' in line || line.kind === 'scope' || line.kind === 'leave') return;
			if (line.kind === 'put') {
				page.push({ stream: line.stream, id: line.record.id });
				return;
			}
			for (const each of page) put(each.stream, each.id);
			page = [];
			this.#cursors.set(line.cursor.stream, line.cursor);
		};
		const pulled = await this.#device.transport.pull({ protocol: protocolVersion, vault: this.#device.vaultId, app: 'watcher', cursors: [...this.#cursors.values()] }, async (line) => {
			take(line);
			return { ok: true, value: null };
		});
		return pulled.ok;
	}
}

/** What is wrong with what a watcher saw of changes that were all acknowledged; empty when each came exactly once, and in an order in which they can have been made. */
export function faultsOf(watcher: Watcher, written: ReadonlyMap<Id, Written>): readonly string[] {
	const counts = new Map<Id, number>();
	for (const ids of watcher.seen.values()) for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
	const missing = [...written.keys()].filter((id) => !counts.has(id)).length;
	const twice = [...counts.values()].filter((count) => count > 1).length;
	let disordered = 0;
	for (const ids of watcher.seen.values()) {
		// Whatever stands behind a change was not yet acknowledged when that change was still unsent.
		let latestSent = 0;
		for (const id of ids) {
			const change = written.get(id);
			if (change === undefined) continue;
			if (change.ackedAt < latestSent) disordered += 1;
			latestSent = Math.max(latestSent, change.sentAt);
		}
	}
	const said = { 'never came': missing, 'came twice': twice, 'came in an impossible order': disordered, 'came late': watcher.late.length };
	return Object.entries(said).filter(([, count]) => count > 0).map(([what, count]) => `${String(count)} of ${String(written.size)} ${what}`);
}

import type { DeviceStore, FileManifest, OutboxItem } from '../db/store.ts';
import type { Id } from '../domain/ids.ts';
import type { Problem } from '../domain/problems/problem.ts';
import { ok, type Result } from '../domain/result.ts';
import type { Transport } from './transport.ts';

/** A file that cannot be sent now stands aside so long, and twice as long each time. */
const asideMs = 60_000;
const asideMostMs = 3_600_000;
/** Faults of the line or the sign-in: they concern every file alike. */
const everyFile: readonly Problem['code'][] = ['offline', 'server_busy', 'server_low', 'server_full', 'session_ended', 'device_revoked', 'second_factor_missing', 'protocol_too_old', 'vault_elsewhere', 'vault_missing', 'vault_newer', 'vault_locked'];

export type FileSendPorts = {
	readonly transport: Pick<Transport, 'upload'>;
	readonly store: Pick<DeviceStore, 'readChunk' | 'readSmall'>;
	readonly waiting: () => readonly FileManifest[];
	readonly update: (manifest: FileManifest) => Promise<Result<null>>;
	readonly items: () => readonly OutboxItem[];
	/** The server has the bytes; remembered before the file counts as received. */
	readonly received: (id: Id) => Promise<Result<null>>;
	readonly monotonicMs: () => number;
};

/** Sends photos and documents, one after the other; one that fails never stops another. */
export class FileSender {
	readonly #ports: FileSendPorts;
	/** How often the line broke over each: whoever broke it least goes first, so that a file which no line carries is never in others' way. */
	readonly #broken = new Map<Id, number>();
	readonly #aside = new Map<Id, { readonly problem: Problem; readonly tries: number; readonly untilMs: number }>();

	constructor(ports: FileSendPorts) {
		this.#ports = ports;
	}

	/** Why files wait, apart from the line. */
	problems(): readonly Problem[] {
		return this.#ports.waiting().flatMap((manifest) => this.#aside.get(manifest.id)?.problem ?? []);
	}

	/** Files that stand aside, with the reason. */
	aside(): ReadonlyMap<Id, Problem> {
		return new Map(this.#ports.waiting().flatMap(({ id }) => {
			const why = this.#aside.get(id)?.problem;
			return why === undefined ? [] : [[id, why] as const];
		}));
	}

	/** `interrupted` is asked between files: records go before photos. */
	async run(retryAllNow: boolean, signal: AbortSignal, interrupted: () => boolean): Promise<Result<null>> {
		if (retryAllNow) for (const [id, aside] of this.#aside) this.#aside.set(id, { ...aside, untilMs: 0 });
		const inTurn = this.#ports.waiting().filter((each) => this.#mayGo(each.id)).toSorted((a, b) => this.#breaks(a.id) - this.#breaks(b.id));
		for (const manifest of inTurn) {
			if (interrupted() || signal.aborted) break;
			const sent = await this.#send(manifest, signal);
			if (sent.ok) {
				this.#aside.delete(manifest.id);
				this.#broken.delete(manifest.id);
			} else if (everyFile.includes(sent.problem.code)) {
				this.#broken.set(manifest.id, this.#breaks(manifest.id) + 1);
				return sent;
			} else this.#standAside(manifest.id, sent.problem);
		}
		return ok(null);
	}

	#breaks(id: Id): number {
		return this.#broken.get(id) ?? 0;
	}

	/** The server takes a file only once it knows its record. */
	#mayGo(id: Id): boolean {
		if ((this.#aside.get(id)?.untilMs ?? 0) > this.#ports.monotonicMs()) return false;
		return !this.#ports.items().some(({ state, operation }) => state !== 'acknowledged' && operation.body.kind === 'attach' && operation.body.fileId === id);
	}

	async #send(manifest: FileManifest, signal: AbortSignal): Promise<Result<null>> {
		const { store, transport, update } = this.#ports;
		let latest = manifest;
		const source = { chunk: (part: number) => store.readChunk(manifest, part), small: () => store.readSmall(manifest.id) };
		const sent = await transport.upload(manifest, source, async (address) => {
			latest = { ...latest, upload: address };
			await update(latest);
		}, signal);
		if (!sent.ok) return sent;
		const remembered = await this.#ports.received(manifest.id);
		return remembered.ok ? update({ ...latest, state: 'received', upload: null }) : remembered;
	}

	#standAside(id: Id, why: Problem): void {
		const tries = (this.#aside.get(id)?.tries ?? 0) + 1;
		this.#aside.set(id, { problem: why, tries, untilMs: this.#ports.monotonicMs() + Math.min(asideMs * 2 ** (tries - 1), asideMostMs) });
	}
}

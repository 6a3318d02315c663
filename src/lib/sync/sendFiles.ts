import type { DeviceStore, FileManifest, OutboxItem } from '../db/store.ts';
import type { Id } from '../domain/ids.ts';
import { problem, type Problem } from '../domain/problems/problem.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import type { Transport } from './transport.ts';

/** A file that cannot be sent now stands aside so long, and twice as long each time. */
const asideMs = 60_000;
const asideMostMs = 3_600_000;
/** Faults of the line or the sign-in: they concern every file alike. */
const everyFile: readonly Problem['code'][] = ['offline', 'server_busy', 'session_ended', 'protocol_too_old', 'vault_elsewhere', 'vault_missing', 'vault_newer', 'vault_locked'];

export type FileSendPorts = {
	readonly transport: Pick<Transport, 'upload'>;
	readonly store: Pick<DeviceStore, 'readFile'>;
	readonly waiting: () => readonly FileManifest[];
	readonly update: (manifest: FileManifest) => Promise<Result<null>>;
	readonly items: () => readonly OutboxItem[];
	readonly monotonicMs: () => number;
};

/** Sends photos and documents, one after the other; one that fails never stops another. */
export class FileSender {
	readonly #ports: FileSendPorts;
	readonly #aside = new Map<Id, { readonly problem: Problem; readonly tries: number; readonly untilMs: number }>();

	constructor(ports: FileSendPorts) {
		this.#ports = ports;
	}

	/** Why files wait, apart from the line. */
	problems(): readonly Problem[] {
		return this.#ports.waiting().flatMap((manifest) => this.#aside.get(manifest.id)?.problem ?? []);
	}

	/** `interrupted` is asked between files: records go before photos. */
	async run(retryAllNow: boolean, signal: AbortSignal, interrupted: () => boolean): Promise<Result<null>> {
		if (retryAllNow) for (const [id, aside] of this.#aside) this.#aside.set(id, { ...aside, untilMs: 0 });
		for (const manifest of this.#ports.waiting().filter((each) => this.#mayGo(each.id))) {
			if (interrupted() || signal.aborted) break;
			const sent = await this.#send(manifest, signal);
			if (sent.ok) this.#aside.delete(manifest.id);
			else if (everyFile.includes(sent.problem.code)) return sent;
			else this.#standAside(manifest.id, sent.problem);
		}
		return ok(null);
	}

	/** The server takes a file only once it knows its record. */
	#mayGo(id: Id): boolean {
		if ((this.#aside.get(id)?.untilMs ?? 0) > this.#ports.monotonicMs()) return false;
		return !this.#ports.items().some(({ state, operation }) => state !== 'acknowledged' && operation.body.kind === 'attach' && operation.body.fileId === id);
	}

	async #send(manifest: FileManifest, signal: AbortSignal): Promise<Result<null>> {
		const bytes = await this.#ports.store.readFile(manifest);
		if (bytes === null) return fail(problem('storage_damaged', { count: 1 }));
		let latest = manifest;
		const sent = await this.#ports.transport.upload(manifest, bytes, async (address) => {
			latest = { ...latest, upload: address };
			await this.#ports.update(latest);
		}, signal);
		return sent.ok ? this.#ports.update({ ...latest, state: 'received', upload: null }) : sent;
	}

	#standAside(id: Id, why: Problem): void {
		const tries = (this.#aside.get(id)?.tries ?? 0) + 1;
		this.#aside.set(id, { problem: why, tries, untilMs: this.#ports.monotonicMs() + Math.min(asideMs * 2 ** (tries - 1), asideMostMs) });
	}
}

import type { DeviceStore, FileManifest } from '../db/store.ts';
import type { Typed } from '../domain/records/read.ts';
import type { View } from './context.ts';
import type { Files } from './files.ts';
import type { Line } from './network.ts';

/** So long after a round that went well nobody is likely to wait for the line. */
export const quietMs = 10_000;
/** A file taken and never saved is cleaned away after this; and so long an own copy may be wanted again by a server restored from a backup. */
const keepMs = 30 * 86_400_000;
/** What is fetched ahead, at most: small copies of the newest files, and, on a good line, the newest files themselves. */
const aheadSmall = 200;
const aheadWhole = { files: 30, bytes: 20_000_000, largest: 2_000_000 };
/** Copies of what the server has: beyond this the oldest go. */
const mostReceived = { files: 2_000, bytes: 300_000_000 };

export type KeeperPorts = {
	readonly files: Files;
	readonly view: Pick<View, 'all' | 'get'>;
	readonly store: Pick<DeviceStore, 'drafts' | 'readDraft' | 'value'>;
	readonly nowMs: () => number;
	readonly line: () => Line;
	/** False as soon as something more urgent wants the line, or the vault is closed. */
	readonly quiet: () => boolean;
	readonly after: (ms: number, work: () => void) => () => void;
	/** Files known at the start: a file staged before it that nothing knows of was cut off by a kill, and no answer names it. */
	readonly atStart: readonly FileManifest[];
};

/** In quiet times: takes away what nobody needs any more, and fetches what will be looked at next. */
export class FileKeeper {
	readonly #ports: KeeperPorts;
	#cancel: (() => void) | null = null;
	#running = false;

	constructor(ports: KeeperPorts) {
		this.#ports = ports;
	}

	soon(): void {
		this.#cancel ??= this.#ports.after(quietMs, () => {
			this.#cancel = null;
			if (this.#ports.quiet() && !this.#running) void this.run();
		});
	}

	stop(): void {
		this.#cancel?.();
	}

	async run(): Promise<void> {
		this.#running = true;
		try {
			await this.#cleanStaged();
			await this.#forgetReceived();
			await this.#fetchAhead();
		} finally {
			this.#running = false;
		}
	}

	/** Never what a draft or a sheet half filled still names, however old. */
	async #cleanStaged(): Promise<void> {
		const { files, store, nowMs, atStart } = this.#ports;
		const staged = files.staged();
		if (staged.length === 0) return;
		const { photosTaken = {}, ...memory } = ((await store.value('memory')) ?? {}) as { readonly photosTaken?: { readonly [id: string]: { readonly capturedAt: string } } };
		const drafts = await Promise.all((await store.drafts()).map((draft) => store.readDraft(draft.id)));
		const named = JSON.stringify([memory, drafts]);
		for (const { id } of staged) {
			const taken = photosTaken[id];
			const over = taken === undefined ? atStart.some((manifest) => manifest.id === id) : nowMs() - Date.parse(taken.capturedAt) > keepMs;
			if (over && !named.includes(id)) await files.drop(id);
		}
	}

	/** What left the officer's scope leaves the device; of the rest the oldest, beyond what may be kept. */
	async #forgetReceived(): Promise<void> {
		const { files, view, nowMs } = this.#ports;
		const known = new Map(view.all('file').map((file) => [file.id, Date.parse(file.fields.capturedAt)]));
		for (const manifest of files.received()) {
			const mayBeWanted = manifest.takenAt !== undefined && nowMs() - Date.parse(manifest.takenAt) < keepMs;
			if (!known.has(manifest.id) && !mayBeWanted) await files.forget(manifest.id, 'all');
		}
		const newest = files.received().toSorted((a, b) => (known.get(b.id) ?? 0) - (known.get(a.id) ?? 0));
		let bytes = 0;
		for (const [index, manifest] of newest.entries()) {
			bytes += manifest.chunks === 0 ? 0 : manifest.size;
			if (index >= mostReceived.files) await files.forget(manifest.id, 'all');
			else if (bytes > mostReceived.bytes && manifest.chunks > 0) await files.forget(manifest.id, manifest.small === undefined ? 'all' : 'whole');
		}
	}

	async #fetchAhead(): Promise<void> {
		const { files, view, line, quiet } = this.#ports;
		if (line() === 'poor') return;
		const newest = view.all('file').toSorted((a, b) => (a.fields.capturedAt < b.fields.capturedAt ? 1 : -1));
		const here = new Map(files.held().map((manifest) => [manifest.id, manifest]));
		for (const file of newest.slice(0, aheadSmall)) {
			if (file.fields.small === undefined || here.has(file.id)) continue;
			if (!quiet() || !(await files.small(file.id)).ok) return;
		}
		if (line() !== 'good') return;
		let bytes = 0;
		for (const file of newest.slice(0, aheadWhole.files).filter(worthwhile)) {
			bytes += file.fields.size;
			if (bytes > aheadWhole.bytes) return;
			if ((here.get(file.id)?.chunks ?? 0) > 0) continue;
			if (!quiet() || !(await files.read(file.id)).ok) return;
		}
	}
}

function worthwhile(file: Typed<'file'>): boolean {
	return file.fields.kind !== 'document' && file.fields.kind !== 'video' && file.fields.size <= aheadWhole.largest;
}

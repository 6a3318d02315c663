import { sha256Hex } from '../../crypto/seal.ts';
import { contentOf } from '../../domain/files/content.ts';
import type { Id } from '../../domain/ids.ts';
import type { OperationBody } from '../../domain/operation.ts';
import { problem } from '../../domain/problems/problem.ts';
import type { FileDetails, FileKind, FilePurpose, FileShape, Point } from '../../domain/records/shapes.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import type { FileBytes, WorkerContext } from '../context.ts';

/** A photo, recording, signature or document that lies sealed on this device and waits for a save that names it. */
export type Capture = { readonly id: Id } & Readonly<Pick<FileShape, 'mime' | 'size' | 'sha256' | 'originalSha256' | 'width' | 'height' | 'capturedAt' | 'position'> & FileDetails>;
/** When it was taken, by the page's clocks: the wall clock, milliseconds since `boot`, and how long ago that is now. */
export type Moment = { readonly wallMs: number; readonly monotonicMs: number; readonly agoMs: number; readonly boot: Id };
export type CaptureInput = {
	readonly kind: FileKind;
	/** As the camera or the file gave it, hashed and not kept; null where `bytes` are the original. */
	readonly original: Uint8Array | null;
	/** What is kept and sent. Its type is told by its content. */
	readonly bytes: Uint8Array;
	readonly size: { readonly width: number; readonly height: number } | null;
	readonly small: FileBytes | null;
	readonly moment: Moment;
	readonly position: { readonly point: Point; readonly ageMs: number } | null;
	readonly details?: Pick<FileDetails, 'name' | 'durationMs' | 'signer' | 'signed' | 'consent'>;
};

/** Older devices kept photos alone; the list keeps its name. */
const key = 'photosTaken';
type Taken = { readonly [id: string]: Capture };

export type Captures = ReturnType<typeof makeCaptures>;

/** Files between the moment they are taken and the save. What is known of each lies in the vault's memory, so that a kill loses neither file nor hash. */
export function makeCaptures(context: WorkerContext) {
	let queue: Promise<unknown> = Promise.resolve();
	/** One change of the list after the other, for reading and writing it are two steps. */
	function change(edit: (taken: Taken) => Taken): Promise<Result<null>> {
		const run = queue.then(async () => context.memory.set(key, edit((await context.memory.get<Taken>(key)) ?? {})));
		queue = run.catch(() => undefined);
		return run;
	}
	const without = (ids: readonly Id[]) => (taken: Taken): Taken => Object.fromEntries(Object.entries(taken).filter(([id]) => !ids.includes(id as Id)));

	return {
		/** Bytes first, then what is known of them: an answer never names a file that is not stored. */
		async keep(input: CaptureInput): Promise<Result<Capture>> {
			const { kind, bytes, moment, position } = input;
			const mime = contentOf(kind, bytes);
			if (mime === null) return fail(problem(kind === 'photo' ? 'photo_unreadable' : 'file_unreadable'));
			const id = context.newId();
			const capturedAt = new Date(context.nowMs() - moment.agoMs).toISOString();
			const originalSha256 = input.original === null ? null : await sha256Hex(input.original);
			const stored = await context.files.put({ id, bytes, mime, ...(input.small === null ? {} : { small: input.small }) });
			if (!stored.ok) return stored;
			const { sha256, size, small } = stored.value;
			const capture: Capture = {
				id, mime, sha256, size, originalSha256: originalSha256 ?? sha256, width: input.size?.width ?? null, height: input.size?.height ?? null, capturedAt, position: position?.point ?? null,
				kind, clocks: { deviceAt: new Date(moment.wallMs).toISOString(), monotonicMs: Math.round(moment.monotonicMs), boot: moment.boot },
				...(small === null ? {} : { small }), ...(position === null ? {} : { positionAgeMs: Math.max(0, Math.round(position.ageMs)) }), ...input.details,
			};
			const noted = await change((taken) => ({ ...taken, [id]: capture }));
			return noted.ok ? ok(capture) : noted;
		},

		/** Takes back a file that no save has named; one of an entry that is being corrected stays with it. */
		async drop(id: Id): Promise<Result<null>> {
			if (context.view.get('file', id) !== undefined) return ok(null);
			await context.files.drop(id);
			return change(without([id]));
		},

		async taken(ids: readonly Id[]): Promise<Result<readonly Capture[]>> {
			const taken = (await context.memory.get<Taken>(key)) ?? {};
			const found = ids.flatMap((id) => taken[id] ?? []);
			return found.length === ids.length ? ok(found) : fail(problem('file_missing'));
		},

		/** What a list says of a file, taken here or by a colleague. */
		async about(id: Id): Promise<Result<FileAbout>> {
			const known = context.view.typed('file', id)?.fields ?? ((await context.memory.get<Taken>(key)) ?? {})[id];
			return known === undefined ? fail(problem('file_missing')) : ok(aboutFile(id, known));
		},

		/** After the save that named them. */
		async saved(ids: readonly Id[]): Promise<void> {
			if (ids.length > 0) await change(without(ids));
		},
	};
}

export type FileAbout = { readonly id: Id; readonly kind: FileKind; readonly mime: string; readonly size: number; readonly name: string | null; readonly durationMs: number | null; /** It has a small copy for lists. */ readonly pictured: boolean; readonly signer: NonNullable<FileDetails['signer']> | null };

export function aboutFile(id: Id, { kind = 'photo', mime, size, name, durationMs, small, signer }: Pick<FileShape, 'mime' | 'size'> & FileDetails): FileAbout {
	return { id, kind, mime, size, name: name ?? null, durationMs: durationMs ?? null, pictured: small !== undefined, signer: signer ?? null };
}

export function attachCapture(capture: Capture, areaId: Id, of: FileShape['of'], placeId: Id | null, purpose: FilePurpose, takenBy: Id): OperationBody {
	const { id, ...known } = capture;
	return { kind: 'attach', fileId: id, areaId, file: { ...known, of, placeId, purpose, takenBy } };
}

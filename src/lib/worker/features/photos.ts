import { sha256Hex } from '../../crypto/seal.ts';
import type { Id } from '../../domain/ids.ts';
import type { FilePurpose, FileShape, Instant, Point } from '../../domain/records/shapes.ts';
import type { OperationBody } from '../../domain/operation.ts';
import { problem } from '../../domain/problems/problem.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import type { WorkerContext } from '../context.ts';

/** A photo that lies sealed on this device and waits for a save that names it. */
export type PhotoTaken = { readonly id: Id } & Pick<FileShape, 'mime' | 'size' | 'sha256' | 'originalSha256' | 'width' | 'height' | 'capturedAt' | 'position'>;
/** `original`: the bytes as the camera gave them, hashed and not kept. `bytes`: what is kept and sent. */
export type PhotoInput = { readonly original: Uint8Array; readonly bytes: Uint8Array; readonly mime: string; readonly width: number; readonly height: number; readonly position: Point | null };

const key = 'photosTaken';
type Taken = { readonly [id: string]: PhotoTaken };

export type Photos = ReturnType<typeof makePhotos>;

/** Photos between the camera and the save. What is known of each lies in the vault's memory, so that a kill loses neither photo nor hash. */
export function makePhotos(context: WorkerContext) {
	let queue: Promise<unknown> = Promise.resolve();
	/** One change of the list after the other, for reading and writing it are two steps. */
	function change(edit: (taken: Taken) => Taken): Promise<Result<null>> {
		const run = queue.then(async () => context.memory.set(key, edit((await context.memory.get<Taken>(key)) ?? {})));
		queue = run.catch(() => undefined);
		return run;
	}
	const without = (ids: readonly Id[]) => (taken: Taken): Taken => Object.fromEntries(Object.entries(taken).filter(([id]) => !ids.includes(id as Id)));

	return {
		/** Bytes first, then what is known of them: an answer never names a photo that is not stored. */
		async keep(input: PhotoInput): Promise<Result<PhotoTaken>> {
			const id = context.newId();
			const capturedAt: Instant = new Date(context.nowMs()).toISOString();
			const originalSha256 = await sha256Hex(input.original);
			const stored = await context.files.put({ id, bytes: input.bytes, mime: input.mime });
			if (!stored.ok) return stored;
			const { width, height, mime, position } = input;
			const photo: PhotoTaken = { id, mime, ...stored.value, originalSha256, width, height, capturedAt, position };
			const noted = await change((taken) => ({ ...taken, [id]: photo }));
			return noted.ok ? ok(photo) : noted;
		},

		/** Takes back a photo that no save has named. */
		async drop(id: Id): Promise<Result<null>> {
			await context.files.drop(id);
			return change(without([id]));
		},

		async taken(ids: readonly Id[]): Promise<Result<readonly PhotoTaken[]>> {
			const taken = (await context.memory.get<Taken>(key)) ?? {};
			const found = ids.flatMap((id) => taken[id] ?? []);
			return found.length === ids.length ? ok(found) : fail(problem('file_missing'));
		},

		/** After the save that named them. */
		async saved(ids: readonly Id[]): Promise<void> {
			if (ids.length > 0) await change(without(ids));
		},
	};
}

export function attachPhoto(photo: PhotoTaken, areaId: Id, of: FileShape['of'], placeId: Id | null, purpose: FilePurpose, takenBy: Id): OperationBody {
	const { id, ...known } = photo;
	return { kind: 'attach', fileId: id, areaId, file: { ...known, of, placeId, purpose, takenBy } };
}

/** The answer to a photo question is the name of its file. */
export function photoName(id: Id): string {
	return `${id}.jpg`;
}

export function photoId(name: string): Id {
	return name.replace(/\.\w+$/, '') as Id;
}

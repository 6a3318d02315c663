import { createHash } from 'node:crypto';
import { isId } from '../../domain/ids.ts';
import { problem } from '../../domain/problems/problem.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import { limits } from '../../protocol/messages.ts';
import { readBytes } from '../body.ts';
import type { Actor } from '../core/port.ts';
import type { FileRows } from '../store/fileRows.ts';
import type { SubjectKeys } from '../store/subjectKeys.ts';
import { bytesHeaders } from './answers.ts';

/**
 * The small copies of files, a few kB each, that lists show: they come before the file itself, and lie in the database, so that a
 * backup's records never lack them.
 */
export class SmallCopies {
	readonly #rows: FileRows;
	readonly #keys: SubjectKeys;

	constructor(rows: FileRows, keys: SubjectKeys) {
		this.#rows = rows;
		this.#keys = keys;
	}

	async take(actor: Actor, id: string, request: Request): Promise<Result<null>> {
		const file = isId(id) ? await this.#rows.find(actor, id) : undefined;
		if (file === undefined || !isId(id)) return fail(problem('not_found'));
		const bytes = await readBytes(request, limits.smallBytes);
		if (!bytes.ok) return bytes;
		const sha256 = createHash('sha256').update(bytes.value).digest('hex');
		if (file.small?.sha256 !== sha256) return fail(problem('file_hash_differs'));
		await this.#rows.keepSmall(actor, id, bytes.value, this.#keys);
		return ok(null);
	}

	async read(actor: Actor, id: string): Promise<Result<Response>> {
		const file = isId(id) ? await this.#rows.find(actor, id) : undefined;
		if (file === undefined || !isId(id)) return fail(problem('not_found'));
		const bytes = file.small === null ? undefined : await this.#rows.small(actor, id, this.#keys);
		if (bytes === undefined || file.small === null) return fail(problem('file_missing'));
		return ok(new Response(new Uint8Array(bytes), { headers: bytesHeaders(file.small.mime, bytes.byteLength) }));
	}
}

import { problem } from '../../domain/problems/problem.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import { limits } from '../../protocol/messages.ts';
import { readBytes } from '../body.ts';

/** `incomplete`: the app says that more of it follows. */
export type SentParts = { readonly xml: string; readonly files: ReadonlyMap<string, Buffer>; readonly incomplete: boolean };

/** One request: the instance, and as many of its files as fit. OpenRosa has the instance in a part of this name, and repeats it with each request of a submission that is sent in pieces. */
const instancePart = 'xml_submission_file';
/** Said to apps beforehand, with room left for the parts' heads; the request itself is bounded by the wrapper. */
export const acceptedBytes = 15_000_000;

export async function readParts(request: Request): Promise<Result<SentParts>> {
	const type = request.headers.get('content-type') ?? '';
	const bytes = await readBytes(request, limits.requestBytes);
	if (!bytes.ok) return bytes;
	const sent = await formDataOf(bytes.value, type);
	const instance = sent?.get(instancePart);
	if (sent === undefined || instance == null) return fail(problem('submission_unreadable'));
	const xml = textOf(typeof instance === 'string' ? new TextEncoder().encode(instance) : new Uint8Array(await instance.arrayBuffer()));
	if (xml === undefined) return fail(problem('submission_unreadable'));
	const files = new Map<string, Buffer>();
	for (const [name, value] of sent) if (name !== instancePart && typeof value !== 'string') files.set(value.name || name, Buffer.from(await value.arrayBuffer()));
	const tooLarge = [...files.values()].some((file) => file.length > limits.fileBytes);
	return tooLarge ? fail(problem('file_too_large', { limit: `${limits.fileBytes / 1_000_000} MB` })) : ok({ xml, files, incomplete: sent.get('*isIncomplete*') === 'yes' });
}

async function formDataOf(bytes: Buffer, type: string): Promise<FormData | undefined> {
	if (!/^multipart\/form-data\b/i.test(type)) return undefined;
	return new Response(new Uint8Array(bytes), { headers: { 'content-type': type } }).formData().catch(() => undefined);
}

function textOf(bytes: Uint8Array): string | undefined {
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
	} catch {
		return undefined;
	}
}

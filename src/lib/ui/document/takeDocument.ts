import { captureRules } from '../../domain/files/captureRules.ts';
import { contentOf } from '../../domain/files/content.ts';
import { problem } from '../../domain/problems/problem.ts';
import { fail, type Result } from '../../domain/result.ts';
import type { Capture } from '../../worker/features/captures.ts';
import { keepCapture, takenNow } from '../capture/keep.ts';
import { prepare } from '../photo/shrink.ts';

const { mostBytes } = captureRules.document;
/** Large pictures are made smaller before they are kept; nothing larger than this is read at all. */
const mostRead = 60_000_000;

/** A PDF as it is, or a picture made small enough to read its small print; by content, whatever the file is called. */
export async function takeDocument(file: File): Promise<Result<Capture>> {
	const taken = takenNow();
	const name = file.name.slice(0, 200);
	if (file.size > mostRead) return fail(problem('file_too_large', { limit: `${mostBytes / 1_000_000} MB` }));
	const head = new Uint8Array(await file.slice(0, 64).arrayBuffer());
	if (contentOf('document', head) === 'application/pdf') {
		if (file.size > mostBytes) return fail(problem('file_too_large', { limit: `${mostBytes / 1_000_000} MB` }));
		return keepCapture({ kind: 'document', original: null, bytes: new Uint8Array(await file.arrayBuffer()), size: null, small: null, details: { name } }, taken);
	}
	const prepared = await prepare(file, captureRules.scan);
	if (prepared === null) return fail(problem('file_unreadable'));
	return keepCapture({ kind: 'document', ...prepared, details: { name } }, taken);
}

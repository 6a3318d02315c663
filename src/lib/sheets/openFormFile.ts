import { issueOf } from '../xlsform/index.ts';
import { answerOfWorker } from './answerOfWorker.ts';
import { formFileLimits, type FormFileAnswer } from './readFormFile.ts';

/** Reads the file of a form, chosen in a browser, in a worker of its own. */
export async function openFormFile(file: File): Promise<FormFileAnswer> {
	if (file.size > formFileLimits.bytes) return { ok: false, problems: [issueOf('file_too_large', {}, { megabytes: formFileLimits.bytes / 1_000_000 })] };
	let bytes: Uint8Array;
	try {
		bytes = new Uint8Array(await file.arrayBuffer());
	} catch {
		return { ok: false, problems: [issueOf('file_unreadable', {})] };
	}
	const worker = new Worker(new URL('./formFileWorker.ts', import.meta.url), { type: 'module', name: 'doorstep-form-file' });
	const answer = await answerOfWorker<FormFileAnswer>(worker, { name: file.name, bytes }, [bytes.buffer as ArrayBuffer]);
	if (answer === 'slow') return { ok: false, problems: [issueOf('file_too_slow', {}, { seconds: formFileLimits.seconds })] };
	return answer ?? { ok: false, problems: [issueOf('file_unreadable', {})] };
}

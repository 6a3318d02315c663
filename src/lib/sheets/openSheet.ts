import { problem } from '../domain/problems/problem.ts';
import { fail, type Result } from '../domain/result.ts';
import type { SheetRows } from './readSheet.ts';

const patienceMs = 10_000;
/** Above what the reader takes; more is not even read into memory. */
const mostBytes = 20_000_000;

/** Reads a chosen file in a worker of its own, which ends with the answer and after ten seconds at the latest. */
export async function openSheet(file: File): Promise<Result<SheetRows>> {
	if (file.size > mostBytes) return fail(problem('sheet_too_large', { rows: 1000 }));
	let bytes: Uint8Array;
	try {
		bytes = new Uint8Array(await file.arrayBuffer());
	} catch {
		return fail(problem('sheet_unreadable'));
	}
	const worker = new Worker(new URL('./sheetWorker.ts', import.meta.url), { type: 'module', name: 'doorstep-sheet' });
	let patience: ReturnType<typeof setTimeout> | undefined;
	try {
		return await new Promise<Result<SheetRows>>((resolve) => {
			const unreadable = (): void => resolve(fail(problem('sheet_unreadable')));
			patience = setTimeout(unreadable, patienceMs);
			worker.addEventListener('message', ({ data }: MessageEvent<Result<SheetRows>>) => resolve(data));
			worker.addEventListener('error', unreadable);
			worker.postMessage(bytes, [bytes.buffer as ArrayBuffer]);
		});
	} finally {
		clearTimeout(patience);
		worker.terminate();
	}
}

import { officerLimits } from '../domain/accounts/officer.ts';
import { importLimits } from '../domain/imports/plan.ts';
import { problem } from '../domain/problems/problem.ts';
import { fail, type Result } from '../domain/result.ts';
import { answerOfWorker } from './answerOfWorker.ts';
import type { limitsOf, SheetRows } from './readSheet.ts';

/** Above what the reader takes; more is not even read into memory. */
const mostBytes = 20_000_000;

/** What somebody who chose far too much is told, before the reader is asked. */
const rowsSaid = { officers: officerLimits.officersAtOnce, list: importLimits.rows } as const satisfies { readonly [what in keyof typeof limitsOf]: number };

/** Reads a chosen file in a worker of its own. */
export async function openSheet(file: File, what: keyof typeof limitsOf = 'officers'): Promise<Result<SheetRows>> {
	if (file.size > mostBytes) return fail(problem('sheet_too_large', { rows: rowsSaid[what] }));
	let bytes: Uint8Array;
	try {
		bytes = new Uint8Array(await file.arrayBuffer());
	} catch {
		return fail(problem('sheet_unreadable'));
	}
	const worker = new Worker(new URL('./sheetWorker.ts', import.meta.url), { type: 'module', name: 'doorstep-sheet' });
	const answer = await answerOfWorker<Result<SheetRows>>(worker, { bytes, what }, [bytes.buffer as ArrayBuffer]);
	return answer === null || answer === 'slow' ? fail(problem('sheet_unreadable')) : answer;
}

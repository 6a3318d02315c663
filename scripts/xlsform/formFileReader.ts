import { once } from 'node:events';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { formFileLimits, readFormFile, type FormFile, type FormFileAnswer } from '../../src/lib/sheets/readFormFile.ts';
import { issueOf, type IssueCode } from '../../src/lib/xlsform/index.ts';

const asText = new Set(['.md', '.csv']);

/**
 * Reads the files of forms one after the other. Those that must be unpacked are read in a thread with a bound on its memory, which is ended when it
 * takes ten seconds for one; the next file gets a new one. Text is bounded by its size and read at once.
 */
export class FormFileReader {
	readonly #limitMs: number;
	#thread: Worker | null = null;

	constructor(limitMs: number = formFileLimits.seconds * 1000) {
		this.#limitMs = limitMs;
	}

	async read(file: FormFile): Promise<FormFileAnswer> {
		if (file.bytes.byteLength > formFileLimits.bytes || asText.has(path.extname(file.name).toLowerCase())) return readFormFile(file);
		const thread = this.#thread ?? (await started());
		this.#thread = thread;
		const answer = await this.#ask(thread, file);
		if (answer === 'slow' || answer === 'ended') await this.end();
		if (answer === 'slow') return refused('file_too_slow', { seconds: this.#limitMs / 1000 });
		return answer === 'ended' ? refused('file_unreadable') : answer;
	}

	#ask(thread: Worker, file: FormFile): Promise<FormFileAnswer | 'slow' | 'ended'> {
		return new Promise((resolve) => {
			const done = (answer: FormFileAnswer | 'slow' | 'ended'): void => {
				clearTimeout(patience);
				thread.off('message', done).off('error', ended);
				resolve(answer);
			};
			const ended = (): void => done('ended');
			const patience = setTimeout(() => done('slow'), this.#limitMs);
			thread.on('message', done).on('error', ended);
			thread.postMessage(file);
		});
	}

	async end(): Promise<void> {
		await this.#thread?.terminate();
		this.#thread = null;
	}
}

/** Its own start is not counted: on a busy machine it may take longer than the reading. */
async function started(): Promise<Worker> {
	const thread = new Worker(new URL('./formFileThread.ts', import.meta.url), { resourceLimits: { maxOldGenerationSizeMb: 512 } });
	await once(thread, 'message');
	return thread;
}

function refused(code: IssueCode, params: { readonly [name: string]: number } = {}): FormFileAnswer {
	return { ok: false, problems: [issueOf(code, {}, params)] };
}

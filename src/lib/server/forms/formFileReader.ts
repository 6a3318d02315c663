import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { NewestVersions } from '../../sheets/convertFormFile.ts';
import { formFileLimits, readFormFile, type FormFile, type FormFileAnswer } from '../../sheets/readFormFile.ts';
import { issueOf, type Conversion, type Issue } from '../../xlsform/index.ts';
import type { ThreadTask } from './formFileThread.ts';

const asText = new Set(['.md', '.csv']);

/**
 * Reads the files of forms one after the other, in a thread with a bound on its memory, which is ended when it takes ten seconds for one; the next file
 * gets a new one. Text that is only read is bounded by its size and read at once.
 */
export class FormFileReader {
	readonly #limitMs: number;
	#thread: Worker | null = null;

	constructor(limitMs: number = formFileLimits.seconds * 1000) {
		this.#limitMs = limitMs;
	}

	async read(file: FormFile): Promise<FormFileAnswer> {
		if (file.bytes.byteLength > formFileLimits.bytes || asText.has(path.extname(file.name).toLowerCase())) return readFormFile(file);
		const answer = await this.#run<FormFileAnswer>({ file, newest: null });
		return 'issue' in answer ? { ok: false, problems: [answer.issue] } : answer;
	}

	/** As a form: what an upload goes through, whatever it is. */
	async convert(file: FormFile, newest: NewestVersions, beside: readonly FormFile[] = []): Promise<Conversion> {
		const answer = await this.#run<Conversion>({ file, newest, beside });
		return 'issue' in answer ? { ok: false, problems: [answer.issue], warnings: [] } : answer;
	}

	async end(): Promise<void> {
		await this.#thread?.terminate();
		this.#thread = null;
	}

	async #run<T extends object>(task: ThreadTask): Promise<T | { readonly issue: Issue }> {
		const thread = this.#thread ?? (await started());
		this.#thread = thread;
		const answer = await this.#ask<T>(thread, task);
		if (typeof answer !== 'string') return answer;
		await this.end();
		return { issue: answer === 'slow' ? issueOf('file_too_slow', {}, { seconds: this.#limitMs / 1000 }) : issueOf('file_unreadable', {}) };
	}

	#ask<T>(thread: Worker, task: ThreadTask): Promise<T | 'slow' | 'ended'> {
		return new Promise((resolve) => {
			const done = (answer: T | 'slow' | 'ended'): void => {
				clearTimeout(patience);
				thread.off('message', done).off('error', ended);
				resolve(answer);
			};
			const ended = (): void => done('ended');
			const patience = setTimeout(() => done('slow'), this.#limitMs);
			thread.on('message', done).on('error', ended);
			thread.postMessage(task);
		});
	}
}

/** Its own start is not counted: on a busy machine it may take longer than the reading. */
async function started(): Promise<Worker> {
	const thread = new Worker(threadFile(), { resourceLimits: { maxOldGenerationSizeMb: 512 } });
	await once(thread, 'message');
	return thread;
}

/** The built server is bundled into another folder; the thread runs from the sources, beside which it is started. */
function threadFile(): URL {
	const here = path.join(path.dirname(fileURLToPath(import.meta.url)), 'formFileThread.ts');
	return pathToFileURL(existsSync(here) ? here : path.join(process.cwd(), 'src/lib/server/forms/formFileThread.ts'));
}

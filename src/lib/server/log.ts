import { appendFileSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What may stand in a log: codes, counts, routes, durations. Never a name, an account, an address, an id of a person or a text typed by one. */
export type LogLine = { readonly event: string; readonly [name: string]: string | number | boolean | null | undefined };
export type Log = { info(line: LogLine): void; error(line: LogLine): void };

const fileBytes = 5_000_000;
const filesKept = 10;

/** JSON lines to stdout and to `<dir>/server.log`; full files become server.log.1 … server.log.9. A full disk silences the file, never the server. */
export function openLog(dir: string | null, toStdout = true, now: () => Date = () => new Date()): Log {
	const file = dir === null ? null : new RotatingFile(dir);
	const write = (level: 'info' | 'error', line: LogLine): void => {
		const text = `${JSON.stringify({ time: now().toISOString(), level, ...line })}\n`;
		if (toStdout) process.stdout.write(text);
		file?.append(text);
	};
	return { info: (line) => write('info', line), error: (line) => write('error', line) };
}

class RotatingFile {
	readonly #path: string;
	#bytes: number;

	constructor(dir: string) {
		mkdirSync(dir, { recursive: true, mode: 0o700 });
		this.#path = join(dir, 'server.log');
		this.#bytes = statSync(this.#path, { throwIfNoEntry: false })?.size ?? 0;
	}

	append(text: string): void {
		try {
			if (this.#bytes + text.length > fileBytes) this.#rotate();
			appendFileSync(this.#path, text, { mode: 0o600 });
			this.#bytes += Buffer.byteLength(text);
		} catch {
			// Nothing to do here: the line is on stdout, and the health page reports the disk.
		}
	}

	#rotate(): void {
		rmSync(`${this.#path}.${filesKept - 1}`, { force: true });
		for (let n = filesKept - 2; n >= 1; n -= 1) this.#move(`${this.#path}.${n}`, `${this.#path}.${n + 1}`);
		this.#move(this.#path, `${this.#path}.1`);
		this.#bytes = 0;
	}

	#move(from: string, to: string): void {
		if (statSync(from, { throwIfNoEntry: false }) !== undefined) renameSync(from, to);
	}
}

import type { Log } from '../log.ts';

export type DoorLog = { refused(code: string): void; close(): void };

/** What was refused before any endpoint saw it: the first of a kind at once, then a count each minute, so that a flood does not fill the disk. */
export function doorLog(log: Log, everyMs = 60_000): DoorLog {
	const counts = new Map<string, number>();
	const tell = (code: string, count: number): void => log.info({ event: 'refused_at_door', code, count });
	const flush = (): void => {
		for (const [code, count] of counts) {
			if (count > 0) tell(code, count);
			if (count > 0) counts.set(code, 0);
			else counts.delete(code);
		}
	};
	const timer = setInterval(flush, everyMs);
	timer.unref();
	return {
		refused: (code) => {
			const known = counts.get(code);
			if (known === undefined) tell(code, 1);
			counts.set(code, known === undefined ? 0 : known + 1);
		},
		close: () => {
			clearInterval(timer);
			flush();
		},
	};
}

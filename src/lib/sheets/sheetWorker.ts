import { problem } from '../domain/problems/problem.ts';
import { fail } from '../domain/result.ts';
import { readSheet } from './readSheet.ts';

/** A worker of its own for one file that may be anything; who made it ends it. */
self.addEventListener('message', ({ data }: MessageEvent<Uint8Array>) => {
	void readSheet(data).catch(() => fail(problem('sheet_unreadable'))).then((answer) => self.postMessage(answer));
});

import { problem } from '../domain/problems/problem.ts';
import { fail } from '../domain/result.ts';
import { limitsOf, readSheet } from './readSheet.ts';

/** A worker of its own for one file that may be anything; who made it ends it. */
self.addEventListener('message', ({ data }: MessageEvent<{ readonly bytes: Uint8Array; readonly what: keyof typeof limitsOf }>) => {
	void readSheet(data.bytes, limitsOf[data.what]).catch(() => fail(problem('sheet_unreadable'))).then((answer) => self.postMessage(answer));
});

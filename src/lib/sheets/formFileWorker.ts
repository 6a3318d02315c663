import { readFormFile, type FormFile } from './readFormFile.ts';

/** A worker of its own for one file that may be anything; who made it ends it. */
self.addEventListener('message', ({ data }: MessageEvent<FormFile>) => {
	void readFormFile(data).then((answer) => self.postMessage(answer));
});

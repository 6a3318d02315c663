import { convertFormFile, type FormFileToConvert } from './convertFormFile.ts';

/** A worker of its own for one file that may be anything; who made it ends it. */
self.addEventListener('message', ({ data }: MessageEvent<FormFileToConvert>) => {
	void convertFormFile(data).then((answer) => self.postMessage(answer));
});

import { parentPort } from 'node:worker_threads';
import { convertFormFile, type NewestVersions } from '../../sheets/convertFormFile.ts';
import { readFormFile, type FormFile } from '../../sheets/readFormFile.ts';

/** With `newest` the file is converted too. */
export type ThreadTask = { readonly file: FormFile; readonly newest: NewestVersions | null; readonly beside?: readonly FormFile[] };

/** Says that it is ready, then answers each file. Who started the thread ends it. */
parentPort?.on('message', ({ file, newest, beside = [] }: ThreadTask) => void (newest === null ? readFormFile(file) : convertFormFile({ ...file, newest, beside })).then((answer) => parentPort?.postMessage(answer)));
parentPort?.postMessage('ready');

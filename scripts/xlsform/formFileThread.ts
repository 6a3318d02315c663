import { parentPort } from 'node:worker_threads';
import { readFormFile, type FormFile } from '../../src/lib/sheets/readFormFile.ts';

/** Says that it is ready, then answers each file. Who started the thread ends it. */
parentPort?.on('message', (file: FormFile) => void readFormFile(file).then((answer) => parentPort?.postMessage(answer)));
parentPort?.postMessage('ready');

const patienceMs = 10_000;

/** What a worker answers to one message; the worker ends with its answer, and after ten seconds at the latest. Null: it gave none. */
export async function answerOfWorker<T>(worker: Worker, message: unknown, transfer: Transferable[]): Promise<T | 'slow' | null> {
	let patience: ReturnType<typeof setTimeout> | undefined;
	try {
		return await new Promise<T | 'slow' | null>((resolve) => {
			patience = setTimeout(() => resolve('slow'), patienceMs);
			worker.addEventListener('message', ({ data }: MessageEvent<T>) => resolve(data));
			worker.addEventListener('error', () => resolve(null));
			worker.postMessage(message, transfer);
		});
	} finally {
		clearTimeout(patience);
		worker.terminate();
	}
}

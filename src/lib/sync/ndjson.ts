/**
 * The lines of a stream, as they come. A rest without a line end is no line: the answer was cut there. `idleMs` without a byte ends the
 * stream with an error, for a dead mobile connection may hang for minutes.
 */
export async function* readLines(stream: ReadableStream<Uint8Array>, idleMs: number): AsyncGenerator<string> {
	const reader = stream.getReader();
	const decoder = new TextDecoder();
	let rest = '';
	try {
		for (;;) {
			const part = await within(reader.read(), idleMs);
			if (part.done) return;
			const pieces = (rest + decoder.decode(part.value, { stream: true })).split('\n');
			rest = pieces.pop() ?? '';
			for (const piece of pieces) if (piece !== '') yield piece;
		}
	} finally {
		// Not awaited: a dead connection may never answer the cancel either.
		reader.cancel().catch(() => undefined);
	}
}

/** Rejects after so long without an answer. */
export async function within<T>(work: Promise<T>, ms: number): Promise<T> {
	let timer: ReturnType<typeof setTimeout> | undefined;
	const late = new Promise<never>((_, reject) => {
		timer = setTimeout(() => reject(new Error('the connection fell silent')), ms);
	});
	try {
		return await Promise.race([work, late]);
	} finally {
		clearTimeout(timer);
	}
}

/** Gzip of a text; a stream cannot be sent as a request's body over HTTP/1.1, so it is made whole. */
export async function gzip(text: string): Promise<Uint8Array<ArrayBuffer>> {
	const packed = new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'));
	return new Uint8Array(await new Response(packed).arrayBuffer());
}

/** TypeScript does not know the Shape Detection API yet. */
type Detector = { detect(picture: Picture): Promise<readonly { readonly rawValue: string }[]> };
type DetectorClass = { new (): Detector; getSupportedFormats(): Promise<readonly string[]> };
export type Picture = HTMLVideoElement | ImageBitmap;
/** The first code in a picture, as text; null when none can be read. */
export type CodeReader = (picture: Picture) => Promise<string | null>;

/** The browser's own reader, else one that comes with the app and is loaded now. Null: it could not be loaded. */
export async function loadCodeReader(): Promise<CodeReader | null> {
	const own = (globalThis as { readonly BarcodeDetector?: DetectorClass }).BarcodeDetector;
	// Some browsers have the class and no reader behind it.
	if (own !== undefined && (await own.getSupportedFormats().catch(() => [])).length > 0) {
		const detector = new own();
		return async (picture) => (await detector.detect(picture)).find(({ rawValue }) => rawValue !== '')?.rawValue ?? null;
	}
	return import('./wasmCodeReader.ts').then(({ loadWasmReader }) => loadWasmReader()).catch(() => null);
}

/** Looks at the camera's picture some five times a second until it holds a code or the reader is told to stop. */
export async function watchForCode(video: HTMLVideoElement, read: CodeReader, signal: AbortSignal): Promise<string | null> {
	while (!signal.aborted) {
		const code = video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA ? null : await read(video).catch(() => null);
		if (code !== null && !signal.aborted) return code;
		await new Promise((resolve) => { setTimeout(resolve, 200); });
	}
	return null;
}

/** Out of a picture that was taken or kept before. */
export async function readCodeIn(file: Blob, read: CodeReader): Promise<string | null> {
	const picture = await createImageBitmap(file, { imageOrientation: 'from-image' }).catch(() => null);
	if (picture === null) return null;
	const code = await read(picture).catch(() => null);
	picture.close();
	return code;
}

/** Reads bar and QR codes out of pictures where the browser can; TypeScript does not know the Shape Detection API yet. */
type Detector = { detect(source: HTMLVideoElement): Promise<readonly { readonly rawValue: string }[]> };
type DetectorClass = { new (): Detector; getSupportedFormats(): Promise<readonly string[]> };

function detectorClass(): DetectorClass | null {
	return (globalThis as { readonly BarcodeDetector?: DetectorClass }).BarcodeDetector ?? null;
}

/** Some browsers have the class and no reader behind it. */
export async function canReadCodes(): Promise<boolean> {
	const found = detectorClass();
	if (found === null || navigator.mediaDevices === undefined) return false;
	return (await found.getSupportedFormats().catch(() => [])).length > 0;
}

/** Looks at the picture some five times a second until it holds a code or the reader is told to stop. */
export async function readCode(video: HTMLVideoElement, signal: AbortSignal): Promise<string | null> {
	const found = detectorClass();
	const detector = found === null ? null : new found();
	while (detector !== null && !signal.aborted) {
		const [code] = video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA ? [] : await detector.detect(video).catch(() => []);
		if (code !== undefined && code.rawValue !== '' && !signal.aborted) return code.rawValue;
		await new Promise((resolve) => setTimeout(resolve, 200));
	}
	return null;
}

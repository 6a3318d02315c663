import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import address from 'zxing-wasm/reader/zxing_reader.wasm?url';
import type { CodeReader, Picture } from './codeReader.ts';

/** Bars of a code are two pixels wide at the least when it fills a third of the picture; more pixels only cost time. */
const longSide = 1280;

/** ZXing as WebAssembly, from this app's own files, for browsers that read no codes by themselves. */
export async function loadWasmReader(): Promise<CodeReader> {
	await prepareZXingModule({ overrides: { locateFile: () => address }, fireImmediately: true });
	const canvas = document.createElement('canvas');
	const context = canvas.getContext('2d', { willReadFrequently: true });
	return async (picture) => {
		const { width, height } = sizeOf(picture);
		const scale = Math.min(1, longSide / Math.max(width, height));
		canvas.width = Math.round(width * scale);
		canvas.height = Math.round(height * scale);
		if (context === null || canvas.width === 0 || canvas.height === 0) return null;
		context.drawImage(picture, 0, 0, canvas.width, canvas.height);
		const found = await readBarcodes(context.getImageData(0, 0, canvas.width, canvas.height), { tryHarder: true, maxNumberOfSymbols: 1 });
		return found.find(({ isValid, text }) => isValid && text !== '')?.text ?? null;
	};
}

function sizeOf(picture: Picture): { readonly width: number; readonly height: number } {
	return picture instanceof HTMLVideoElement ? { width: picture.videoWidth, height: picture.videoHeight } : picture;
}

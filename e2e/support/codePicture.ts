import { writeFile } from 'node:fs/promises';
import { encode } from 'uqr';
import { png } from './photo.ts';

/** Dark and light squares, row by row; true is dark. */
type Squares = readonly (readonly boolean[])[];

export function qrCode(text: string): Squares {
	return encode(text, { border: 4 }).data;
}

const leftOdd = ['0001101', '0011001', '0010011', '0111101', '0100011', '0110001', '0101111', '0111011', '0110111', '0001011'];
/** Which of the left six digits are written in even parity says the first digit. */
const evens = ['000000', '001011', '001101', '001110', '010011', '011001', '011100', '010101', '010110', '011010'];
const turned = (bars: string): string => [...bars].map((bar) => (bar === '1' ? '0' : '1')).join('');
const mirrored = (bars: string): string => [...bars].reverse().join('');

/** EAN-13 as ISO/IEC 15420 draws it: 95 modules, here 40 high, with the quiet zone at either side. */
export function ean13(digits: string): Squares {
	const code = (digit: string | undefined): string => leftOdd[Number(digit)] ?? '';
	const left = [...digits.slice(1, 7)].map((digit, at) => (evens[Number(digits[0])]?.[at] === '1' ? mirrored(turned(code(digit))) : code(digit)));
	const right = [...digits.slice(7)].map((digit) => turned(code(digit)));
	const bars = `${'0'.repeat(11)}101${left.join('')}01010${right.join('')}101${'0'.repeat(11)}`;
	const row = [...bars].map((bar) => bar === '1');
	const blank = row.map(() => false);
	return [...Array.from({ length: 8 }, () => blank), ...Array.from({ length: 40 }, () => row), ...Array.from({ length: 8 }, () => blank)];
}

/** As somebody photographed it: on a grey ground, each module some pixels wide. */
export function pictureOf(squares: Squares, scale = 6): { name: string; mimeType: string; buffer: Buffer } {
	const { width, height, grey } = drawn(squares, scale, 40);
	const rows = Buffer.alloc((width * 3 + 1) * height);
	for (let y = 0; y < height; y += 1) for (let x = 0; x < width; x += 1) rows.fill(grey(x, y), y * (width * 3 + 1) + 1 + x * 3, y * (width * 3 + 1) + 4 + x * 3);
	return { name: 'code.png', mimeType: 'image/png', buffer: png(rows, width, height) };
}

/** One picture for Chromium's camera, which shows it again and again: YUV4MPEG2, 640 × 480. */
export async function cameraShows(file: string, squares: Squares): Promise<void> {
	const [width, height] = [640, 480];
	const side = Math.max(squares.length, squares[0]?.length ?? 0);
	const scale = Math.floor(400 / side);
	const picture = drawn(squares, scale, 0);
	const [left, top] = [Math.floor((width - picture.width) / 2), Math.floor((height - picture.height) / 2)];
	const luma = Buffer.alloc(width * height, 0xa0);
	for (let y = 0; y < picture.height; y += 1) for (let x = 0; x < picture.width; x += 1) luma[(top + y) * width + left + x] = picture.grey(x, y);
	const frame = Buffer.concat([Buffer.from('FRAME\n'), luma, Buffer.alloc((width * height) / 2, 0x80)]);
	await writeFile(file, Buffer.concat([Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\n`), frame, frame]));
}

function drawn(squares: Squares, scale: number, margin: number): { readonly width: number; readonly height: number; readonly grey: (x: number, y: number) => number } {
	const columns = squares[0]?.length ?? 0;
	return {
		width: columns * scale + 2 * margin, height: squares.length * scale + 2 * margin,
		grey: (x, y) => {
			const square = squares[Math.floor((y - margin) / scale)]?.[Math.floor((x - margin) / scale)];
			return square === undefined ? 0xa0 : square ? 0x18 : 0xf4;
		},
	};
}

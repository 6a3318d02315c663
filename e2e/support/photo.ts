import { crc32, deflateSync } from 'node:zlib';

/** A real picture as a camera would hand it over: a PNG with a pattern that depends on `seed`, so that two photos differ. `grainy`: no two pixels alike, so that it stays large however it is packed. */
export function photo(seed: number, { grainy = false, width = 640, height = 480 }: { readonly grainy?: boolean; readonly width?: number; readonly height?: number } = {}): { name: string; mimeType: string; buffer: Buffer } {
	const rows = Buffer.alloc((width * 3 + 1) * height);
	let grain = seed;
	for (let y = 0; y < height; y += 1) {
		for (let x = 0; x < width; x += 1) {
			const at = y * (width * 3 + 1) + 1 + x * 3;
			rows[at] = (x * seed) % 256;
			rows[at + 1] = (y + seed * 40) % 256;
			rows[at + 2] = ((x ^ y) + seed) % 256;
			if (!grainy) continue;
			for (let colour = 0; colour < 3; colour += 1) {
				grain = (Math.imul(grain, 1_664_525) + 1_013_904_223) >>> 0;
				rows[at + colour] = grain >>> 24;
			}
		}
	}
	return { name: `photo-${seed}.png`, mimeType: 'image/png', buffer: png(rows, width, height) };
}

/** Rows of red, green and blue, each after the byte that says how it is filtered (0: not). */
export function png(rows: Buffer, width: number, height: number): Buffer {
	const header = Buffer.alloc(13);
	header.writeUInt32BE(width, 0);
	header.writeUInt32BE(height, 4);
	header.set([8, 2, 0, 0, 0], 8);
	const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
	return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(type: string, data: Buffer): Buffer {
	const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
	const whole = Buffer.alloc(8 + data.length + 4);
	whole.writeUInt32BE(data.length, 0);
	body.copy(whole, 4);
	whole.writeUInt32BE(crc32(body), 8 + data.length);
	return whole;
}

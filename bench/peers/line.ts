import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** `rttMs` there and back; bits a second down to the device and up from it. All connections share the line, as a phone's do. */
export type LineOptions = { readonly rttMs: number; readonly down: number; readonly up: number };
export type Line = { readonly port: number; readonly bytes: { down: number; up: number }; close(): void };

/** Bytes on the way at once; more than rate times delay, so that the proxy itself never starves the line. */
const window = 512 * 1024;

/**
 * A TCP proxy that is a slow line. Workers are not slowed by the page's network emulation, so the slowness stands outside the browser.
 * Kind in one point: a new connection costs no round trip of its own before its first byte.
 */
export async function openLine(targetPort: number, options: LineOptions): Promise<Line> {
	const bytes = { down: 0, up: 0 };
	const down = lane(options.down, options.rttMs / 2, (size) => { bytes.down += size; });
	const up = lane(options.up, options.rttMs / 2, (size) => { bytes.up += size; });
	const open = new Set<Socket>();
	const server = createServer((device) => {
		const target = connect({ port: targetPort, host: '127.0.0.1', noDelay: true });
		device.setNoDelay(true);
		down(target, device);
		up(device, target);
		for (const socket of [device, target]) {
			open.add(socket);
			socket.on('close', () => open.delete(socket));
			socket.on('error', () => { device.destroy(); target.destroy(); });
		}
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		port: (server.address() as AddressInfo).port, bytes,
		close: () => {
			server.close();
			for (const socket of open) socket.destroy();
		},
	};
}

/** One direction of the line. */
function lane(bitsPerSecond: number, delayMs: number, count: (size: number) => void): (from: Socket, to: Socket) => void {
	let freeAt = 0;
	// One queue and one timer: two timers that end in the same millisecond may end in any order.
	const queue: { readonly at: number; readonly work: () => void }[] = [];
	let armed = false;
	const arm = (): void => {
		const first = queue[0];
		if (armed || first === undefined) return;
		armed = true;
		setTimeout(() => {
			armed = false;
			while (queue[0] !== undefined && queue[0].at <= performance.now()) queue.shift()?.work();
			arm();
		}, Math.max(1, first.at - performance.now()));
	};
	return (from, to) => {
		let onTheWay = 0;
		const after = (size: number, work: () => void): void => {
			freeAt = Math.max(freeAt, performance.now()) + (size * 8_000) / bitsPerSecond;
			queue.push({ at: freeAt + delayMs, work });
			arm();
		};
		from.on('data', (chunk: Buffer) => {
			count(chunk.length);
			// In packets, so that a large chunk does not wait for its own end.
			for (let at = 0; at < chunk.length; at += 8_192) {
				const part = chunk.subarray(at, at + 8_192);
				onTheWay += part.length;
				after(part.length, () => {
					onTheWay -= part.length;
					if (!to.destroyed) to.write(part);
					if (onTheWay < window / 2) from.resume();
				});
			}
			if (onTheWay > window) from.pause();
		});
		from.on('end', () => after(0, () => to.end()));
	};
}

import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** How the next connections end: after so many bytes from the device, or of the answer; `flipAt` alters one byte of what the device sends. */
export type LineFault = { readonly upAfter?: number; readonly downAfter?: number; readonly flipAt?: number };

/** A line between device and server that breaks where it is told to, at any byte. */
export class WeakLine {
	readonly #server = createServer((device) => this.#join(device));
	readonly #target: number;
	readonly #open = new Set<Socket>();
	/** Bytes from the device since the fault was set, over all connections. */
	up = 0;
	#down = 0;
	#fault: LineFault = {};

	private constructor(target: number) {
		this.#target = target;
	}

	static async to(port: number): Promise<WeakLine> {
		const line = new WeakLine(port);
		line.#server.listen(0, '127.0.0.1');
		await once(line.#server, 'listening');
		return line;
	}

	get url(): string {
		return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
	}

	set(fault: LineFault): void {
		this.#fault = fault;
		this.up = 0;
		this.#down = 0;
		for (const socket of this.#open) socket.destroy();
	}

	stop(): void {
		for (const socket of this.#open) socket.destroy();
		this.#server.close();
	}

	#join(device: Socket): void {
		const server = connect(this.#target, '127.0.0.1');
		const end = (): void => {
			device.destroy();
			server.destroy();
		};
		for (const socket of [device, server]) {
			this.#open.add(socket);
			socket.on('error', end);
			socket.on('close', () => {
				this.#open.delete(socket);
				end();
			});
		}
		device.on('data', (bytes: Buffer) => {
			const { upAfter = Number.POSITIVE_INFINITY, flipAt = -1 } = this.#fault;
			const room = upAfter - this.up;
			const passed = Buffer.from(bytes.subarray(0, Math.max(0, room)));
			if (flipAt >= this.up && flipAt < this.up + passed.length) passed.writeUInt8(passed.readUInt8(flipAt - this.up) ^ 0xff, flipAt - this.up);
			this.up += passed.length;
			// What got through arrives: the server sees half a request, not none.
			if (bytes.length > room) server.end(passed, () => device.destroy());
			else server.write(passed);
		});
		server.on('data', (bytes: Buffer) => {
			const { downAfter = Number.POSITIVE_INFINITY } = this.#fault;
			const room = downAfter - this.#down;
			this.#down += Math.min(bytes.length, room);
			if (bytes.length > room) end();
			else device.write(bytes);
		});
	}
}

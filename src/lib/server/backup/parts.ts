import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { createGunzip, createGzip } from 'node:zlib';
import { BackupFault } from './fault.ts';
import { Tally } from './sealedFile.ts';

/**
 * What lies inside of a sealed backup, in this order: `about`, `files` (which files there were, as lines), a `table` for each table (PostgreSQL's
 * COPY text), a `server-file` for each small file of the data folder (keys, certificates), `end`. A part is its head, its bytes and its sum, each
 * with its length before it.
 */
export type MigrationName = { readonly number: number; readonly name: string };
export type About = {
	readonly part: 'about'; readonly at: string; readonly app: string; readonly postgres: string; readonly migrations: readonly MigrationName[];
	readonly tenants: readonly { readonly name: string; readonly demo: boolean }[];
	/** How far each sequence has counted, when there are any. */
	readonly sequences: readonly { readonly name: string; readonly value: string; readonly called: boolean }[];
};
export type PartHead =
	| About
	| { readonly part: 'files' }
	| { readonly part: 'table'; readonly name: string; readonly columns: readonly string[] }
	| { readonly part: 'server-file'; readonly path: string; readonly mode: number }
	| { readonly part: 'end'; readonly sums: readonly PartSum[] };
export type PartSum = { readonly name: string; readonly bytes: number; readonly sha256: string; readonly lines: number };
export type Sink = { write(bytes: Uint8Array): Promise<void> };

export function nameOf(head: PartHead): string {
	if (head.part === 'table') return `table ${head.name}`;
	return head.part === 'server-file' ? `server-file ${head.path}` : head.part;
}

/** Writes one part, packed unless it is `about` or `end`. The sum is of the bytes before packing. */
export async function writePart(sink: Sink, head: PartHead, body: AsyncIterable<Uint8Array> = nothing()): Promise<PartSum> {
	await writeLengthAnd(sink, Buffer.from(JSON.stringify(head)));
	const tally = new Tally();
	let lines = 0;
	const counted = async function* (): AsyncGenerator<Uint8Array> {
		for await (const bytes of body) {
			tally.add(bytes);
			lines += newlines(bytes);
			yield bytes;
		}
	};
	const source = Readable.from(counted(), { objectMode: false, highWaterMark: 65_536 });
	const packed = createGzip({ level: 1, chunkSize: 65_536 });
	source.on('error', (error) => packed.destroy(error));
	for await (const bytes of source.pipe(packed)) await writeLengthAnd(sink, bytes as Buffer);
	await sink.write(Buffer.alloc(4));
	const sum = { name: nameOf(head), bytes: tally.bytes, sha256: tally.sha256(), lines };
	await writeLengthAnd(sink, Buffer.from(JSON.stringify(sum)));
	return sum;
}

export type ReadPart = { readonly head: PartHead; readonly body: AsyncIterable<Buffer> };

/**
 * Part by part; a body that is not read is passed over but still checked. Throws a BackupFault when a sum differs or when the end is missing or
 * tells of other parts than there were.
 */
export async function* readParts(chunks: AsyncIterable<Buffer>): AsyncGenerator<ReadPart, void, undefined> {
	const reader = new LengthReader(chunks);
	const seen: PartSum[] = [];
	for (;;) {
		const head = parse<PartHead>(await reader.next());
		const tally = new Tally();
		let lines = 0;
		const body = unpacked(reader, (bytes) => {
			tally.add(bytes);
			lines += newlines(bytes);
		});
		yield { head, body };
		for await (const _rest of body) continue;
		const sum = parse<PartSum>(await reader.next());
		if (sum.sha256 !== tally.sha256() || sum.bytes !== tally.bytes || sum.lines !== lines || sum.name !== nameOf(head)) throw new BackupFault('damaged', `The part “${nameOf(head)}” of the backup is not what was written.`);
		if (head.part === 'end') {
			if (digestOf(head.sums) !== digestOf(seen)) throw new BackupFault('damaged', 'The backup does not hold what its end tells.');
			return;
		}
		seen.push(sum);
	}
}

function digestOf(sums: readonly PartSum[]): string {
	return createHash('sha256').update(sums.map(({ name, bytes, sha256, lines }) => `${name} ${String(bytes)} ${sha256} ${String(lines)}\n`).join('')).digest('hex');
}

async function* unpacked(reader: LengthReader, pass: (bytes: Buffer) => void): AsyncGenerator<Buffer, void, undefined> {
	const frames = async function* (): AsyncGenerator<Buffer, void, undefined> {
		for (let frame = await reader.next(); frame.length > 0; frame = await reader.next()) yield frame;
	};
	const source = Readable.from(frames(), { objectMode: false, highWaterMark: 65_536 });
	const plain = createGunzip({ chunkSize: 65_536 });
	source.on('error', (error) => plain.destroy(error));
	for await (const bytes of source.pipe(plain)) {
		pass(bytes as Buffer);
		yield bytes as Buffer;
	}
}

/** Takes lengths and what follows them out of a stream of pieces. */
class LengthReader {
	readonly #chunks: AsyncIterator<Buffer>;
	#held: Buffer = Buffer.alloc(0);

	constructor(chunks: AsyncIterable<Buffer>) {
		this.#chunks = chunks[Symbol.asyncIterator]();
	}

	async next(): Promise<Buffer> {
		const length = (await this.#take(4)).readUInt32BE(0);
		return this.#take(length);
	}

	async #take(length: number): Promise<Buffer> {
		const parts = [this.#held];
		for (let have = this.#held.length; have < length; ) {
			const next = await this.#chunks.next();
			if (next.done === true) throw new BackupFault('damaged', 'The backup ends too early.');
			parts.push(next.value);
			have += next.value.length;
		}
		const all = parts.length === 1 ? this.#held : Buffer.concat(parts);
		this.#held = all.subarray(length);
		return all.subarray(0, length);
	}
}

async function writeLengthAnd(sink: Sink, bytes: Buffer): Promise<void> {
	const length = Buffer.alloc(4);
	length.writeUInt32BE(bytes.length);
	await sink.write(length);
	await sink.write(bytes);
}

function parse<T>(bytes: Buffer): T {
	try {
		return JSON.parse(bytes.toString('utf8')) as T;
	} catch (error) {
		throw new BackupFault('damaged', 'The backup holds what cannot be read.', error);
	}
}

function newlines(bytes: Uint8Array): number {
	let count = 0;
	for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) count += 1;
	return count;
}

async function* nothing(): AsyncGenerator<Uint8Array> {
	// No bytes.
}

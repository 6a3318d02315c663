import type { RangeResponse, Source } from 'pmtiles';

/** A pack on this device, read in pieces straight from its file. Named by its hash: readers with one name would share what they remember. */
export class BlobSource implements Source {
	readonly #file: Blob;
	readonly #key: string;

	constructor(file: Blob, key: string) {
		this.#file = file;
		this.#key = key;
	}

	getKey(): string {
		return this.#key;
	}

	async getBytes(offset: number, length: number): Promise<RangeResponse> {
		return { data: await this.#file.slice(offset, offset + length).arrayBuffer() };
	}
}

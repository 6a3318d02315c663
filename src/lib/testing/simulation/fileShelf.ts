import type { Id } from '../../domain/ids.ts';

type Upload = { readonly id: Id; readonly size: number; bytes: Uint8Array };

/** The server's files: uploads that are under way, at the byte where they stand, and what is whole and checked. */
export class FileShelf {
	#uploads = new Map<Id, Upload>();
	#whole = new Map<Id, Uint8Array>();

	get whole(): ReadonlyMap<Id, Uint8Array> {
		return this.#whole;
	}

	begin(id: Id, size: number): void {
		this.#uploads.set(id, { id, size, bytes: new Uint8Array(0) });
	}

	upload(id: Id): Upload | undefined {
		return this.#uploads.get(id);
	}

	append(upload: Upload, part: Uint8Array): void {
		const bytes = new Uint8Array(upload.bytes.byteLength + part.byteLength);
		bytes.set(upload.bytes);
		bytes.set(part, upload.bytes.byteLength);
		upload.bytes = bytes;
	}

	finish(upload: Upload, good: boolean): void {
		this.#uploads.delete(upload.id);
		if (good) this.#whole.set(upload.id, upload.bytes);
	}

	backup(): () => void {
		const [uploads, whole] = [new Map([...this.#uploads].map(([id, upload]): [Id, Upload] => [id, { ...upload }])), new Map(this.#whole)];
		return () => {
			this.#uploads = new Map([...uploads].map(([id, upload]) => [id, { ...upload }]));
			this.#whole = new Map(whole);
		};
	}
}

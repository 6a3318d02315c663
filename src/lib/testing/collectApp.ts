import { hash } from 'node:crypto';
import { childOf, elementsOf, localName, readXml, textOf, type XmlElement } from '../forms/xml.ts';

export type CollectForm = { readonly formId: string; readonly name: string; readonly version: string; readonly hash: string; readonly downloadUrl: string; readonly manifestUrl: string | null };
export type CollectAnswer = { readonly status: number; readonly message: string };
export type CollectFile = { readonly name: string; readonly mime: string; readonly bytes: Uint8Array };
type Ask = (url: string, init: RequestInit) => Promise<Response>;

/** Collect's own bound where a server says none. */
const usualMost = 10_000_000;

/**
 * What ODK Collect does, as far as a server sees it: its requests and their order, its headers, the shape of its multipart bodies, how it divides a large
 * submission, and when it takes an answer for success (201 and 202, nothing else).
 */
export class CollectApp {
	readonly #server: string;
	readonly #ask: Ask;
	readonly #language: string | null;

	constructor(server: string, ask: Ask = fetch, language: string | null = null) {
		this.#server = server;
		this.#ask = ask;
		this.#language = language;
	}

	async formList(query = ''): Promise<readonly CollectForm[]> {
		const answer = await this.#get(`${this.#server}/formList?deviceID=collect%3Atest${query}`);
		const root = readXml(await answer.text());
		if (answer.status !== 200 || root?.attributes['xmlns'] !== 'http://openrosa.org/xforms/xformsList') throw new Error(`no list of forms: ${answer.status}`);
		return elementsOf(root).map((form) => ({
			formId: said(form, 'formID'), name: said(form, 'name'), version: said(form, 'version'), hash: said(form, 'hash'), downloadUrl: said(form, 'downloadUrl'), manifestUrl: childOf(form, 'manifestUrl') === undefined ? null : said(form, 'manifestUrl'),
		}));
	}

	/** The form as its sum says, with everything that its manifest names. */
	async download(form: CollectForm): Promise<{ readonly xml: string; readonly media: readonly string[] }> {
		const xml = await (await this.#get(form.downloadUrl)).text();
		if (`md5:${hash('md5', xml)}` !== form.hash) throw new Error('the form is not what its sum says');
		if (form.manifestUrl === null) return { xml, media: [] };
		const manifest = readXml(await (await this.#get(form.manifestUrl)).text());
		if (manifest?.attributes['xmlns'] !== 'http://openrosa.org/xforms/xformsManifest') throw new Error('no manifest');
		const media: string[] = [];
		for (const file of elementsOf(manifest)) {
			const bytes = new Uint8Array(await (await this.#get(said(file, 'downloadUrl'))).arrayBuffer());
			if (`md5:${hash('md5', bytes)}` !== said(file, 'hash')) throw new Error('a file of the form is not what its sum says');
			media.push(said(file, 'filename'));
		}
		return { xml, media };
	}

	/** Asks first how much a request may hold; then the instance with as many files as fit, again and again, until all are sent or an answer is no success. */
	async send(xml: string, files: readonly CollectFile[] = []): Promise<CollectAnswer> {
		const head = await this.#ask(`${this.#server}/submission?deviceID=collect%3Atest`, { method: 'HEAD', headers: this.#headers() });
		if (head.status !== 204) return { status: head.status, message: '' };
		const most = Number(head.headers.get('x-openrosa-accept-content-length') ?? usualMost);
		let left = files;
		for (;;) {
			let size = xml.length;
			let fits = 0;
			while (fits < left.length && (fits === 0 || size + (left[fits]?.bytes.length ?? 0) <= most)) size += left[fits++]?.bytes.length ?? 0;
			const rest = left.slice(fits);
			const answer = await this.post(xml, left.slice(0, fits), rest.length > 0);
			if (rest.length === 0 || ![201, 202].includes(answer.status)) return answer;
			left = rest;
		}
	}

	/** One request. */
	async post(xml: string, files: readonly CollectFile[], incomplete = false): Promise<CollectAnswer> {
		const boundary = crypto.randomUUID();
		const parts: Buffer[] = [partOf(boundary, 'xml_submission_file', 'instance.xml', 'text/xml', Buffer.from(xml)), ...files.map((file) => partOf(boundary, file.name, file.name, file.mime, file.bytes))];
		if (incomplete) parts.push(Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="*isIncomplete*"\r\nContent-Length: 3\r\n\r\nyes\r\n`));
		const body = new Uint8Array(Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]));
		const answer = await this.#ask(`${this.#server}/submission?deviceID=collect%3Atest`, { method: 'POST', headers: { ...this.#headers(), 'content-type': `multipart/form-data; boundary=${boundary}` }, body });
		return { status: answer.status, message: messageOf(await answer.text()) };
	}

	async #get(url: string): Promise<Response> {
		const answer = await this.#ask(url, { method: 'GET', headers: this.#headers() });
		if (answer.headers.get('x-openrosa-version') !== '1.0' || Number.isNaN(Date.parse(answer.headers.get('date') ?? ''))) throw new Error('no answer of an OpenRosa server');
		return answer;
	}

	#headers(): Record<string, string> {
		return { 'x-openrosa-version': '1.0', date: new Date().toUTCString(), 'user-agent': 'org.odk.collect.android/v2026.2 Dalvik/2.1.0', ...(this.#language === null ? {} : { 'accept-language': this.#language }) };
	}
}

function said(element: XmlElement, name: string): string {
	return textOf(childOf(element, name)).trim();
}

/** As OkHttp writes a part. */
function partOf(boundary: string, name: string, fileName: string, mime: string, bytes: Uint8Array): Buffer {
	return Buffer.concat([Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"; filename="${fileName}"\r\nContent-Type: ${mime}\r\nContent-Length: ${bytes.length}\r\n\r\n`), bytes, Buffer.from('\r\n')]);
}

/** What Collect shows its user. */
function messageOf(text: string): string {
	const root = readXml(text);
	return root === null || localName(root) !== 'OpenRosaResponse' ? '' : textOf(childOf(root, 'message')).trim();
}

import { Readable } from 'node:stream';
import { makeZip } from 'client-zip';
import type { Id } from '../../../domain/ids.ts';
import { captureName } from '../../../domain/files/names.ts';
import { problem } from '../../../domain/problems/problem.ts';
import { fail, ok } from '../../../domain/result.ts';
import { standingAmong } from '../../../domain/visits/corrections.ts';
import { exportTables, type ExportTable, type ExportWords } from '../../../forms/export/tables.ts';
import { readExport, type ExportAsked } from '../../../protocol/forms.ts';
import { csvBytes, xlsxBytes } from '../../../sheets/writeTable.ts';
import { readBody } from '../../body.ts';
import { bodyOf, type Answer, type SignedInCall } from '../../endpoint.ts';
import { EntryRows } from '../../store/entryRows.ts';
import { cellsOf, geoJson, headingsOf, pieces, readVersions } from './entries.ts';

type ZipPart = { readonly name: string; readonly input: ReadableStream<Uint8Array> | Uint8Array };
type Export = { readonly asked: ExportAsked; readonly rows: EntryRows; readonly ids: readonly Id[]; readonly versions: ReturnType<typeof readVersions>; readonly words: ExportWords; readonly call: SignedInCall };

/** POST /api/forms/export {formId, as, words, language, from, to} → bytes. Recorded before the first of them leaves. */
export async function exportEntriesEndpoint(call: SignedInCall): Promise<Answer> {
	const { actor, request, server, tenant } = call;
	const body = await bodyOf(readBody(request, { packed: 2_000, unpacked: 2_000 }), readExport);
	if (!body.ok) return body;
	const asked = body.value;
	const rows = new EntryRows(server.db, actor);
	const versions = readVersions(await rows.versions(asked.formId));
	if (versions.size === 0) return fail(problem('not_found'));
	const found = await rows.ids(asked.formId, asked.from, asked.to, asked.tests === true);
	// Tables count: of an entry and its corrections one stands in them. What was sent is all that was sent.
	const ids = (asked.as === 'zip' ? found : standingAmong(found)).map(({ id }) => id);
	await tenant.audit.note(actor, [{ kind: 'entries_exported', detail: { names: [asked.formId], as: asked.as, entries: ids.length, from: asked.from, to: asked.to, ...(asked.tests === true ? { tests: true } : {}) } }]);
	const words: ExportWords = { how: asked.words, language: asked.language === 'en' ? 'en' : 'zh' };
	const { bytes, mime } = bytesOf({ asked, rows, ids, versions, words, call });
	return ok(new Response(bytes, { headers: { 'content-type': mime, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'content-disposition': 'attachment' } }));
}

const mimes = { csv: 'text/csv; charset=utf-8', xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', geojson: 'application/geo+json', zip: 'application/zip' } as const;

function bytesOf(made: Export): { readonly bytes: ReadableStream<Uint8Array>; readonly mime: string } {
	const { asked, rows, ids, versions, words } = made;
	if (asked.as === 'geojson') return { bytes: streamOf(geoJson(rows, ids, versions, words)), mime: mimes.geojson };
	if (asked.as === 'zip') return { bytes: zipOf(originals(made)), mime: mimes.zip };
	const tables = exportTables([...versions.values()], words);
	const [only] = tables;
	if (tables.length === 1 && only !== undefined) return { bytes: tableBytes(made, only), mime: mimes[asked.as] };
	// A table for each repeat, in a file of its own.
	return { bytes: zipOf(tables.map((table): ZipPart => ({ name: `${[asked.formId, table.name].filter((part) => part !== '').join('-')}.${asked.as}`, input: tableBytes(made, table) }))), mime: mimes.zip };
}

function tableBytes({ asked, rows, ids, versions, words, call }: Export, table: ExportTable): ReadableStream<Uint8Array> {
	const cells = cellsOf(rows, ids, versions, table, words, call.actor.me.zone);
	const headings = headingsOf(table, words);
	return asked.as === 'xlsx' ? xlsxBytes(table.name || asked.formId, headings, cells) : csvBytes(headings, cells);
}

/** What was sent, byte for byte, for ODK's tools: each entry's XML, and its files beside it. A file that has not come yet is left out. */
async function* originals({ rows, ids, call }: Export): AsyncGenerator<ZipPart> {
	for await (const entries of pieces(rows, ids)) {
		for (const { id, fields } of entries) yield { name: `entries/${id}.xml`, input: Buffer.from(fields.xml) };
		for (const file of await rows.files(entries.map(({ id }) => id))) {
			const read = await call.tenant.uploads.read(call.actor, file.id);
			if (read.ok && read.value.body !== null) yield { name: `files/${captureName(file)}`, input: read.value.body };
		}
	}
}

/** Nothing is compressed: photos are already, and what is written as it is read needs no memory. */
function zipOf(parts: AsyncIterable<ZipPart> | Iterable<ZipPart>): ReadableStream<Uint8Array> {
	return makeZip(parts as Parameters<typeof makeZip>[0]);
}

function streamOf(texts: AsyncGenerator<string>): ReadableStream<Uint8Array> {
	return Readable.toWeb(Readable.from(texts, { objectMode: false })) as ReadableStream<Uint8Array>;
}

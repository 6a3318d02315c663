import type { RecordType } from '../../domain/records/record.ts';
import type { Instant } from '../../domain/records/shapes.ts';
import type { AuditTold } from '../../protocol/audit.ts';
import { limits, type AskedCursor, type PullRequest, type StreamCursor, type StreamName } from '../../protocol/messages.ts';
import type { StreamSum } from '../../protocol/streamSum.ts';
import type { Actor, LogRow, ServerStore } from './port.ts';

/**
 * A snapshot goes through a stream three times, newest first: cases and tasks assigned to me; then what lists and map need; then what
 * is opened one by one. So the first page is already of use. `below` counts down from the stream's head at the start; what changes
 * meanwhile gets a number above that head and comes with the log afterwards.
 */
const passes: readonly { readonly types: readonly RecordType[]; readonly mine: boolean }[] = [
	{ types: ['case', 'task'], mine: true },
	{ types: ['area', 'organisation', 'officer', 'pack', 'form', 'place', 'person', 'residence', 'case', 'task', 'review', 'workLog'], mine: false },
	{ types: ['entry', 'event', 'note', 'file', 'mapBase'], mine: false },
];

type Place = { readonly head: number; readonly pass: number; readonly below: number };
/** `sumTries`: how often the stream had moved on before its sum was read. */
type Stream = { readonly name: StreamName; readonly seq: number; readonly place: Place | null; readonly sumTries: number };

/** A stream that is written all the time gets its sum with another pull. */
const mostSumTries = 3;

/** After so many records the rest goes on in the next request, so that no answer runs for ever. */
const answerRecords = 20_000;

/** A page has no more than so many characters of JSON, plus one record. */
const pageChars = 1_000_000;
/** Read from the database at once. */
const mostRows = 1_000;

/** The streams of an officer: the tenant's, the leaves of the areas, the officer's own. */
export function streamsOfActor(actor: Actor): readonly StreamName[] {
	return ['t', `u:${actor.me.officerId}`, ...actor.me.leafAreaIds.map((id) => `a:${id}`)];
}

/** NDJSON, piece by piece: each piece ends with a line, each page with a checkpoint from which a cut answer is resumed. */
export async function* pull(store: ServerStore, actor: Actor, request: PullRequest, now: () => Instant, signal?: AbortSignal, audit?: AuditTold): AsyncGenerator<string> {
	const names = streamsOfActor(actor);
	const { id: epoch, told } = await store.epoch(actor);
	if (!told) await store.tell(actor);
	yield line({ kind: 'scope', streams: names, me: actor.me, epoch, ...(audit === undefined ? {} : { audit }) });
	const heads = await store.heads(actor, names);
	const held = new Map(request.cursors.map((cursor) => [cursor.stream, cursor]));
	const behind = names.filter((name) => (held.get(name)?.seq ?? 0) > 0 && held.get(name)?.seq !== heads.get(name));
	const horizons = behind.length === 0 ? new Map<StreamName, number>() : await store.horizons(actor, behind);
	let open = names.flatMap((name) => start(name, held.get(name), heads.get(name) ?? 0, horizons.get(name) ?? 0));
	let records = 0;
	let rows: number = limits.pageRecords;
	let ahead: Promise<Page> | null = null;
	while (open.length > 0 && signal?.aborted !== true) {
		const stream = next(open);
		const page: Page = await (ahead ?? step(store, actor, stream, rows));
		records += page.rows.length;
		rows = rowsNext(page.rows);
		open = open.flatMap((candidate) => (candidate === stream ? (page.next ?? []) : candidate));
		const stop = page.next !== null && records >= answerRecords;
		ahead = stop || open.length === 0 ? null : step(store, actor, next(open), rows);
		// Whoever has had enough does not wait for it, and its failure is told where it is awaited.
		ahead?.catch(() => undefined);
		// After a snapshot the log is asked once more; nothing new and no sum needs no checkpoint.
		const idle = stream.place === null && page.rows.length === 0 && page.sum === null;
		if (!idle) yield* written(stream, page, stop);
		if (stop) break;
	}
	yield line({ end: true, serverTime: now() });
}

/** A page and its checkpoint for each so many records, or so many characters. */
function* written(stream: Stream, page: Page, stop: boolean): Generator<string> {
	let lines: string[] = [];
	let length = 0;
	for (const [at, row] of page.rows.entries()) {
		const text = rowLine(stream.name, row);
		lines.push(text);
		length += text.length;
		if (at === page.rows.length - 1 || (lines.length < limits.pageRecords && length < pageChars)) continue;
		yield lines.join('') + line({ kind: 'checkpoint', cursor: cursorAt(stream, row.seq), more: false });
		lines = [];
		length = 0;
	}
	yield lines.join('') + line({ kind: 'checkpoint', cursor: page.cursor, more: stop, ...(page.sum === null ? {} : { sum: page.sum }) });
}

/** A round trip to the database fetches several pages where records are small, and never much more than a page's characters. */
function rowsNext(rows: readonly LogRow[]): number {
	if (rows.length === 0) return limits.pageRecords;
	const mean = rows.reduce((sum, row) => sum + (row.record?.length ?? 0), 0) / rows.length;
	return Math.max(10, Math.min(mostRows, Math.floor(pageChars / Math.max(mean, 1))));
}

/**
 * A cursor beyond the head comes from before the server was restored, one below the horizon from a device that was away for long: the stream is
 * taken anew. The device forgets at the end of it what it did not name.
 */
function start(name: StreamName, cursor: AskedCursor | undefined, head: number, horizon: number): readonly Stream[] {
	const asked = cursor?.check === true;
	// Nothing was ever written here; what the device may hold nevertheless it forgets by an empty snapshot.
	if (head === 0 && !asked && (cursor === undefined || (cursor.seq === 0 && cursor.after === undefined))) return [];
	const place = cursor?.after === undefined ? null : parsePlace(cursor.after, head);
	if (place !== null) return [{ name, seq: 0, place, sumTries: 0 }];
	if (cursor === undefined || cursor.seq === 0 || cursor.seq > head || cursor.seq < horizon) return [{ name, seq: 0, place: { head, pass: 0, below: head + 1 }, sumTries: 0 }];
	return cursor.seq === head && !asked ? [] : [{ name, seq: cursor.seq, place: null, sumTries: 0 }];
}

/** Snapshots by pass, the tenant's stream before the others, so that every stream is of use before any is complete. */
function next(open: readonly Stream[]): Stream {
	const rank = (stream: Stream): number => (stream.name === 't' ? 0 : stream.place === null ? 1 : 2 + stream.place.pass);
	const best = open.reduce((least, stream) => (rank(stream) < rank(least) ? stream : least));
	return best;
}

type Page = { readonly rows: readonly LogRow[]; readonly cursor: StreamCursor; readonly sum: StreamSum | null; readonly next: Stream | null };

async function step(store: ServerStore, actor: Actor, stream: Stream, limit: number): Promise<Page> {
	return stream.place === null ? logPage(store, actor, stream, limit) : snapshotPage(store, actor, stream, stream.place, limit);
}

/** Where to go on after a row of what was read from here. */
function cursorAt({ name, place }: Stream, seq: number): StreamCursor {
	return place === null ? { stream: name, seq } : { stream: name, seq: 0, after: `${place.head}.${place.pass}.${seq}` };
}

async function logPage(store: ServerStore, actor: Actor, stream: Stream, limit: number): Promise<Page> {
	const rows = await store.logAfter(actor, stream.name, stream.seq, limit);
	const seq = rows.at(-1)?.seq ?? stream.seq;
	const page = { rows, cursor: { stream: stream.name, seq } };
	if (rows.length >= limit) return { ...page, sum: null, next: { ...stream, seq } };
	// The same head is the same content: a sum of any other moment would find differences that are none.
	const { head, count, checksum } = await store.sum(actor, stream.name);
	if (head === seq) return { ...page, sum: { count, checksum }, next: null };
	return { ...page, sum: null, next: stream.sumTries >= mostSumTries ? null : { ...stream, seq, sumTries: stream.sumTries + 1 } };
}

async function snapshotPage(store: ServerStore, actor: Actor, stream: Stream, place: Place, limit: number): Promise<Page> {
	const { name } = stream;
	const pass = passes[place.pass];
	if (pass === undefined) return { rows: [], sum: null, cursor: { stream: name, seq: place.head }, next: logFrom(name, place.head) };
	const rows = await store.snapshot(actor, { stream: name, head: place.head, below: place.below, types: pass.types, assignedTo: pass.mine ? actor.me.officerId : null }, limit);
	const below = rows.at(-1)?.seq;
	const after: Place = rows.length < limit || below === undefined ? { head: place.head, pass: place.pass + 1, below: place.head + 1 } : { ...place, below };
	if (after.pass >= passes.length) return { rows, sum: null, cursor: { stream: name, seq: place.head }, next: logFrom(name, place.head) };
	return { rows, sum: null, cursor: cursorAt({ ...stream, place: after }, after.below), next: { name, seq: 0, place: after, sumTries: 0 } };
}

function logFrom(name: StreamName, seq: number): Stream {
	return { name, seq, place: null, sumTries: 0 };
}

function parsePlace(after: string, head: number): Place | null {
	const [start, pass, below] = after.split('.').map(Number);
	if (start === undefined || pass === undefined || below === undefined || start > head || pass >= passes.length) return null;
	return { head: start, pass, below };
}

function rowLine(stream: StreamName, row: LogRow): string {
	if (row.kind === 'leave' || row.record === null) return line({ kind: 'leave', stream, type: row.type, id: row.id, ...(row.erased === true ? { erased: true } : {}) });
	return `{"kind":"put","stream":${JSON.stringify(stream)},"record":${row.record}}\n`;
}

function line(value: unknown): string {
	return `${JSON.stringify(value)}\n`;
}

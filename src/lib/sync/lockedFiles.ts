import { blocksInPart, fileBlockBytes, sealedBlockBytes } from '../crypto/fileSeal.ts';
import { markRequest } from '../crypto/signedRequest.ts';
import type { SealedFile } from '../db/sealedFile.ts';
import { problem, type Problem } from '../domain/problems/problem.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { fileKeyHeader, fileRequestText, readSealedFileAnswer, sealedFilePath, uploadOffset, type SealedFileAnswer } from '../protocol/sealedFiles.ts';
import { signedHeader } from '../protocol/sealed.ts';
import { call, readJson } from './http.ts';
import type { LockedSendPorts } from './lockedSend.ts';

/** A piece that was through in this time doubles the next, up to so many rows of chunks, as on the clear lane. */
const quickMs = 1_500;
const mostParts = 8;
/** Of these only the one file suffers; every other problem is the line's or the server's, and the rest is not tried now. */
const ofOneFile: readonly Problem['code'][] = ['file_store_failed', 'body_unreadable', 'not_found', 'storage_failed'];

export type LockedFilesSent = { readonly done: number; readonly left: number; readonly problem: Problem | null };

/** Sends the files of one vault whose saves have left, as they lie on the disk, without its key. One that cannot be sent never stops another. */
export async function sendLockedFiles(ports: LockedSendPorts): Promise<LockedFilesSent> {
	let [done, left] = [0, 0];
	let why: Problem | null = null;
	const files = await ports.outbox.files();
	for (const [at, file] of files.entries()) {
		if (ports.signal.aborted) return { done, left: left + files.length - at, problem: why };
		const ended = await sendFile(ports, file);
		if (!ended.ok) why = ended.problem;
		if (!ended.ok && !ofOneFile.includes(ended.problem.code)) return { done, left: left + files.length - at, problem: why };
		if (ended.ok && ended.value === 'done') done += 1;
		if (!ended.ok || ended.value === 'later') left += 1;
	}
	return { done, left, problem: why };
}

/** `waits`: only the unlocked app can send it. */
async function sendFile(ports: LockedSendPorts, file: SealedFile): Promise<Result<'done' | 'waits' | 'later'>> {
	let row = file;
	let answer = await ask(ports, file, 'POST', null, null);
	let parts = 1;
	while (answer.ok && answer.value.state === 'at') {
		// So that the unlocked app goes on where this stopped.
		if (row.begun === undefined) {
			row = { ...row, begun: true };
			if (!(await ports.outbox.markFile(row))) return ok('later');
		}
		const { offset } = answer.value;
		const piece = await pieceAt(ports, file, offset, parts);
		if (piece === null) return mark(ports, { ...row, state: 'waits', why: 'storage_damaged' });
		const startedMs = performance.now();
		answer = await ask(ports, file, 'PATCH', offset, piece);
		if (answer.ok && answer.value.state === 'at' && answer.value.offset <= offset) return fail(problem('server_answer_unreadable'));
		parts = performance.now() - startedMs < quickMs ? Math.min(parts * 2, mostParts) : 1;
	}
	if (!answer.ok) return answer;
	const said = answer.value;
	if (said.state === 'received') return mark(ports, { ...row, state: 'done' });
	return said.state === 'waits' ? mark(ports, { ...row, state: 'waits', why: said.code }) : ok('later');
}

async function mark({ outbox }: LockedSendPorts, row: SealedFile): Promise<Result<'done' | 'waits' | 'later'>> {
	const written = await outbox.markFile({ ...row, ...(row.state === 'done' ? { sealed: null } : {}) });
	return ok(written && row.state !== 'ready' ? row.state : 'later');
}

/** From the block that holds this byte of the file. Null when a row is missing: the disk has lost it. */
async function pieceAt({ outbox }: LockedSendPorts, file: SealedFile, offset: number, parts: number): Promise<Uint8Array<ArrayBuffer> | null> {
	const block = Math.floor(offset / fileBlockBytes);
	const first = Math.floor(block / blocksInPart);
	const last = Math.min(first + parts, file.parts) - 1;
	if (last < first) return null;
	const rows: Uint8Array[] = [];
	for (let part = first; part <= last; part += 1) {
		const row = await outbox.part(file.key, part);
		if (row === null) return null;
		rows.push(row);
	}
	const piece = new Uint8Array(rows.reduce((sum, row) => sum + row.byteLength, 0));
	rows.reduce((at, row) => {
		piece.set(row, at);
		return at + row.byteLength;
	}, 0);
	return piece.subarray((block % blocksInPart) * sealedBlockBytes);
}

async function ask({ vault, device, wallMs, signal, fetch }: LockedSendPorts, file: SealedFile, method: 'POST' | 'PATCH', offset: number | null, piece: Uint8Array<ArrayBuffer> | null): Promise<Result<SealedFileAnswer>> {
	const path = sealedFilePath(file.key);
	const key = JSON.stringify(file.sealed);
	const from = offset === null ? '' : String(offset);
	const signed = await markRequest(device, vault, { method, path, body: new TextEncoder().encode(fileRequestText(key, from)) }, new Date(wallMs()).toISOString());
	const answered = await call({ token: () => null, serverTime: () => undefined, ...(fetch === undefined ? {} : { fetch }) }, {
		method, path, signal, ...(piece === null ? {} : { body: piece }),
		headers: { [signedHeader]: JSON.stringify(signed), [fileKeyHeader]: key, 'content-type': 'application/octet-stream', ...(offset === null ? {} : { [uploadOffset]: from }) },
	});
	const json = answered.ok ? await readJson(answered.value) : answered;
	return json.ok ? readSealedFileAnswer(json.value) : json;
}

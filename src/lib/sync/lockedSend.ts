import { markRequest } from '../crypto/signedRequest.ts';
import type { SigningPair } from '../crypto/signing.ts';
import type { LockedOutbox } from '../db/lockedOutbox.ts';
import { sendableCopies, type SealedCopy } from '../db/sealedCopy.ts';
import type { VaultId } from '../domain/ids.ts';
import type { Problem } from '../domain/problems/problem.ts';
import type { Result } from '../domain/result.ts';
import { limits, protocolVersion } from '../protocol/messages.ts';
import { readSealedAnswer, sealedPath, signedHeader, writeSealedRequest, type SealedAnswer, type SealedGroup } from '../protocol/sealed.ts';
import { call, readJson } from './http.ts';

export type LockedSendPorts = {
	readonly vault: VaultId;
	readonly app: string;
	readonly device: SigningPair;
	readonly outbox: LockedOutbox;
	readonly wallMs: () => number;
	/** The vault is being unlocked: nothing more is sent. */
	readonly signal: AbortSignal;
	readonly fetch?: typeof fetch;
};
/** `left`: copies that could go now and did not, and why. */
/** `wipe`: the server asks this device to clear itself; null when it was not heard. */
export type LockedSent = { readonly done: number; readonly left: number; readonly problem: Problem | null; readonly wipe: boolean | null };

/** Characters of sealed copies in one request. */
const requestCharacters = 4_000_000;

/** Sends the sealed copies of one vault in order, without its key. Every answer is written before the next request. */
export async function sendLocked(ports: LockedSendPorts): Promise<LockedSent> {
	const copies = new Map(ports.outbox.copies.map((copy) => [copy.key, copy]));
	let done = 0;
	let wipe: boolean | null = null;
	const ended = (left: number, problem: Problem | null = null): LockedSent => ({ done, left, problem, wipe });
	for (;;) {
		const ready = sendableCopies([...copies.values()]);
		const batch = nextBatch(ready);
		if (batch.length === 0 || ports.signal.aborted) return ended(ready.length);
		const answered = await ask(ports, batch);
		if (!answered.ok) return ended(ready.length, answered.problem);
		wipe = answered.value.wipe === true;
		const changed = batch.flatMap((copy) => after(copy, answered.value) ?? []);
		if (changed.length === 0 || !(await ports.outbox.mark(changed))) return ended(ready.length);
		for (const copy of changed) copies.set(copy.key, copy);
		done += changed.filter((copy) => copy.state === 'done').length;
		// Some of them the server cannot take now: later, and not at once again.
		if (changed.length < batch.length && !changed.some((copy) => copy.state === 'waits')) return ended(ready.length - changed.length);
	}
}

/** Asks without sending anything whether this device is to clear itself; null when there was no answer. */
export async function hearWipe(ports: LockedSendPorts): Promise<boolean | null> {
	const answered = ports.signal.aborted ? null : await ask(ports, []);
	return answered?.ok === true ? answered.value.wipe === true : null;
}

function nextBatch(copies: readonly SealedCopy[]): readonly SealedCopy[] {
	const batch: SealedCopy[] = [];
	let [operations, characters] = [0, 0];
	for (const copy of copies) {
		operations += copy.count;
		characters += copy.sealed?.sealed.length ?? 0;
		if (batch.length > 0 && (operations > limits.operations || characters > requestCharacters)) break;
		batch.push(copy);
	}
	return batch;
}

async function ask({ vault, app, device, wallMs, signal, fetch }: LockedSendPorts, batch: readonly SealedCopy[]): Promise<Result<SealedAnswer>> {
	const epoch = batch.findLast((copy) => copy.epoch !== undefined)?.epoch;
	const body = writeSealedRequest({ protocol: protocolVersion, vault, app, ...(epoch === undefined ? {} : { epoch }) }, batch.map((copy) => copy.sealed).filter((group): group is SealedGroup => group !== null));
	const mark = await markRequest(device, vault, { method: 'POST', path: sealedPath, body: new TextEncoder().encode(body) }, new Date(wallMs()).toISOString());
	const answered = await call({ token: () => null, serverTime: () => undefined, ...(fetch === undefined ? {} : { fetch }) }, {
		method: 'POST', path: sealedPath, body, headers: { 'content-type': 'application/x-ndjson', [signedHeader]: JSON.stringify(mark) }, signal,
	});
	const json = answered.ok ? await readJson(answered.value) : answered;
	return json.ok ? readSealedAnswer(json.value) : json;
}

/** Undefined when it is tried again as it is. */
function after(copy: SealedCopy, answer: SealedAnswer): SealedCopy | undefined {
	const said = answer.groups.find(({ group }) => group === copy.group);
	if (said === undefined || said.outcome === 'retry') return undefined;
	const { why: _, ...rest } = copy;
	return { ...rest, sealed: null, state: said.outcome === 'done' ? 'done' : 'waits', ...(said.code === undefined ? {} : { why: said.code }) };
}


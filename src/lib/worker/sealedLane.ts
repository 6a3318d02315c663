import { sealGroup, signGroup } from '../crypto/sealedGroup.ts';
import { keyIdOf, newStoredPair, openSigningPair, verify, type SigningPair, type StoredSigningPair } from '../crypto/signing.ts';
import type { SealedCopy } from '../db/sealedCopy.ts';
import type { DeviceStore } from '../db/store.ts';
import type { Operation } from '../domain/operation.ts';
import { problem, type Problem } from '../domain/problems/problem.ts';
import type { Id, VaultId } from '../domain/ids.ts';
import type { KnownEpoch, PushHead } from '../protocol/messages.ts';
import { recoveryKeyText } from '../protocol/recovery.ts';
import { readServerKeys, serverKeyText, type ServerKey, type ServerKeys } from '../protocol/sealed.ts';
import { groupsOf, mentions, targetOf } from '../sync/batches.ts';
import type { Transport } from '../sync/transport.ts';

export type SealedLanePorts = {
	readonly store: Pick<DeviceStore, 'value' | 'setValue' | 'copies' | 'putCopies'>;
	readonly vault: VaultId;
	readonly device: SigningPair | null;
	readonly server: Pick<Transport, 'ask'>;
	readonly nowMs: () => number;
};
/** What the device keeps of the server, sealed. `at`: when it was last asked (corrected clock). `recovery`: null when that server had none; absent when an older app asked. */
type Known = { readonly server: ServerKeys; readonly at: number; readonly device: string; readonly officer: string; readonly recovery?: ServerKey | null };

const askEveryMs = 86_400_000;
/** A larger save waits for the unlock: its copy would lie beside it at four thirds of its size. */
const largestSealed = 1_000_000;
/** A copy that must be sealed anew, for the server's keys changed or it could not be opened. */
const forNow = ['no_server_key', 'waits_for_other'];

/** The open vault's side of the locked lane: its officer's key, the server's, and the sealed copies. Nothing here ever stops a save. */
export class SealedLane {
	readonly #ports: SealedLanePorts;
	readonly #officer: SigningPair;
	readonly #officerKey: string;
	readonly #state = new Map<number, SealedCopy['state']>();
	#known: Known | null;
	#epoch: KnownEpoch | undefined;
	#pinAnew: boolean;
	#problem: Problem | null = null;

	private constructor(ports: SealedLanePorts, officer: SigningPair, officerKey: string, known: Known | null, pinAnew: boolean) {
		this.#ports = ports;
		this.#officer = officer;
		this.#officerKey = officerKey;
		this.#known = known;
		this.#pinAnew = pinAnew;
	}

	/** Makes the officer's key of this vault when it has none. @param fresh the officer has just signed in: the server's identity may be taken anew */
	static async open(ports: SealedLanePorts, fresh: boolean): Promise<SealedLane> {
		let stored = (await ports.store.value('signing')) as StoredSigningPair | undefined;
		if (stored === undefined) {
			stored = await newStoredPair();
			const kept = await ports.store.setValue('signing', stored);
			// On a full device it is gone with this unlock, so the server is not told of it.
			if (!kept.ok) ports = { ...ports, device: null };
		}
		const known = ((await ports.store.value('lane')) as Known | undefined) ?? null;
		const lane = new SealedLane(ports, await openSigningPair(stored), await keyIdOf(stored.publicKey), known, fresh);
		lane.#epoch = (await ports.store.value('epoch')) as KnownEpoch | undefined;
		for (const copy of await ports.store.copies()) lane.#state.set(copy.key, copy.state);
		return lane;
	}

	/** Why nothing is sealed any more, when the officer should know. */
	get problem(): Problem | null {
		return this.#problem;
	}

	/** The server's keys, the newest first; none before it was heard. */
	get serverKeys(): readonly ServerKey[] {
		return this.#known?.server.keys ?? [];
	}

	/** The key that the organisation opens recovery copies with, as the pinned server vouches for it. */
	get recovery(): ServerKey | null {
		return this.#known?.recovery ?? null;
	}

	async signed(operations: readonly Operation[]): Promise<Pick<PushHead, 'signed'>> {
		const groups = await Promise.all(groupsOf(operations).map(async (group): Promise<[Id, string]> => [group.id, await signGroup(this.#officer, linesOf(group.operations))]));
		return { signed: { key: this.#officerKey, groups: Object.fromEntries(groups) } };
	}

	/** The copy of one save, while `waiting` was saved before it and has no answer yet. */
	async copy(operations: readonly Operation[], waiting: readonly Operation[]): Promise<SealedCopy> {
		const last = operations.at(-1);
		if (last === undefined) throw new Error('a save without operations');
		const needs = needsOf(operations, waiting);
		const row = { key: last.seq, group: last.group, count: operations.length, needs, ...(this.#epoch === undefined ? {} : { epoch: this.#epoch }) };
		const waits = (why: string): SealedCopy => ({ ...row, state: 'waits', why, sealed: null });
		const [server] = this.#known?.server.keys ?? [];
		const lines = linesOf(operations);
		let made: SealedCopy;
		if (lines.reduce((sum, line) => sum + line.length, 0) > largestSealed) made = waits('entry_too_large');
		else if (server === undefined) made = waits('no_server_key');
		else if (needs.some((key) => this.#state.get(key) === undefined || this.#state.get(key) === 'waits')) made = waits('waits_for_other');
		else {
			const content = { key: this.#officerKey, signature: await signGroup(this.#officer, lines), lines };
			made = { ...row, state: 'ready', sealed: await sealGroup(server.publicKey, { kid: server.kid, vault: this.#ports.vault, group: last.group, last: last.seq, count: operations.length }, content) };
		}
		this.#state.set(made.key, made.state);
		return made;
	}

	/**
	 * After a round in which all went well: tells the server this vault's keys and hears its own, now and then, and seals what waits and has no copy that can go.
	 */
	async refresh(waiting: readonly Operation[]): Promise<void> {
		this.#epoch = (await this.#ports.store.value('epoch')) as KnownEpoch | undefined;
		if (this.#isDue()) await this.#ask();
		await this.seal(waiting);
	}

	/** Seals what waits and has no copy that this server can open. */
	async seal(waiting: readonly Operation[]): Promise<void> {
		if (this.#known === null || waiting.length === 0) return;
		const copies = new Map((await this.#ports.store.copies()).map((copy) => [copy.key, copy]));
		const kids = new Set(this.#known.server.keys.map(({ kid }) => kid));
		const anew: SealedCopy[] = [];
		const before: Operation[] = [];
		for (const { operations } of groupsOf(waiting)) {
			const had = copies.get(operations.at(-1)?.seq ?? 0);
			const good = had?.state === 'done' || (had?.state === 'ready' && kids.has(had.sealed?.kid ?? ''));
			if (!good && had?.why !== 'entry_too_large') anew.push(await this.copy(operations, before));
			before.push(...operations);
		}
		if (anew.some((copy) => copy.state === 'ready' || !forNow.includes(copies.get(copy.key)?.why ?? ''))) await this.#ports.store.putCopies(anew);
	}

	#isDue(): boolean {
		const known = this.#known;
		const { device } = this.#ports;
		if (device === null) return false;
		return this.#pinAnew || known?.recovery === undefined || known.device !== device.publicKey || known.officer !== this.#officerKey || Math.abs(this.#ports.nowMs() - known.at) > askEveryMs;
	}

	async #ask(): Promise<void> {
		const { store, server, device, nowMs } = this.#ports;
		if (device === null) return;
		const answer = await server.ask('POST', '/api/sync/keys', { officer: this.#officer.publicKey, device: device.publicKey });
		const keys = answer.ok ? readServerKeys(answer.value) : answer;
		// An older server, or no line: the next round asks again.
		if (!keys.ok) return;
		const pinned = this.#pinAnew ? undefined : this.#known?.server.identity;
		if (!(await isGenuine(keys.value)) || (pinned !== undefined && pinned !== keys.value.identity)) {
			this.#problem = problem('server_key_changed');
			return;
		}
		const known: Known = { server: keys.value, at: nowMs(), device: device.publicKey, officer: this.#officerKey, recovery: keys.value.recovery ?? null };
		const written = await store.setValue('lane', known);
		if (!written.ok) return;
		this.#known = known;
		this.#pinAnew = false;
		this.#problem = null;
	}
}

function linesOf(operations: readonly Operation[]): readonly string[] {
	return operations.map((operation) => JSON.stringify(operation));
}

/** The last numbers of earlier saves that make or change a record which this one names. */
function needsOf(operations: readonly Operation[], waiting: readonly Operation[]): readonly number[] {
	if (waiting.length === 0) return [];
	const named = new Set(operations.flatMap(({ body }) => mentions(body)));
	const groups = new Set(waiting.filter(({ body }) => named.has(targetOf(body))).map(({ group }) => group));
	if (groups.size === 0) return [];
	return groupsOf(waiting.filter(({ group }) => groups.has(group))).flatMap((group) => group.operations.at(-1)?.seq ?? []);
}

/** Each key bears the mark of the identity. */
async function isGenuine({ identity, keys, recovery }: ServerKeys): Promise<boolean> {
	const fits = async (key: ServerKey, text: string): Promise<boolean> => (await keyIdOf(key.publicKey)) === key.kid && verify(identity, text, key.mark);
	const good = await Promise.all([...keys.map((key) => fits(key, serverKeyText(key))), ...(recovery === undefined ? [] : [fits(recovery, recoveryKeyText(recovery))])]);
	return good.every(Boolean);
}

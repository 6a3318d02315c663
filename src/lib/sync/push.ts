import type { OutboxItem } from '../db/store.ts';
import type { Id } from '../domain/ids.ts';
import type { Operation } from '../domain/operation.ts';
import { problem, type Problem } from '../domain/problems/problem.ts';
import type { Instant } from '../domain/records/shapes.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import type { PushHead, PushLine } from '../protocol/messages.ts';
import { groupsOf, nextBatch, sendable, type Group } from './batches.ts';
import type { Outbox } from './outbox.ts';
import type { Transport } from './transport.ts';

/** A save that the server cannot take now stands aside so long, and twice as long each time. */
const asideMs = 30_000;
const asideMostMs = 3_600_000;
/** Faults that may lie in one save of many: it is looked for by halves. */
const maybePoison: readonly Problem['code'][] = ['body_unreadable', 'body_too_large', 'too_many_operations', 'server_broken'];

export type PushPorts = {
	readonly transport: Pick<Transport, 'push'>;
	readonly outbox: Outbox;
	/** `answered`: what the server has answered and the outbox may not have stored yet. */
	readonly head: (answered: readonly OutboxItem[]) => Promise<PushHead>;
	/** The officer's signatures over these. */
	readonly signed?: (operations: readonly Operation[]) => Promise<Pick<PushHead, 'signed'>>;
	readonly now: () => Instant;
	/** Operations in one push, where they should be fewer than it may carry. */
	readonly mostOperations?: number;
	/** Milliseconds that only go forward. */
	readonly monotonicMs: () => number;
};
/** The answers to the batch before, while they are stored: meanwhile the next one is on its way. */
type Settling = { readonly items: readonly OutboxItem[]; readonly ids: ReadonlySet<Id>; readonly stored: Promise<Result<null>> };
const nothing: Settling = { items: [], ids: new Set(), stored: Promise.resolve(ok(null)) };
type Aside = { readonly problem: Problem; readonly tries: number; readonly untilMs: number };

/** Sends what waits, batch by batch. One save that cannot be sent never holds up another. */
export class Pusher {
	readonly #ports: PushPorts;
	readonly #aside = new Map<Id, Aside>();
	#mostGroups = Number.POSITIVE_INFINITY;

	constructor(ports: PushPorts) {
		this.#ports = ports;
	}

	/** What stands aside, with the reason: shown as needing attention, and tried again. */
	aside(): readonly { readonly operation: Operation; readonly problem: Problem }[] {
		if (this.#aside.size === 0) return [];
		return groupsOf(this.#ports.outbox.waiting()).flatMap((group) => {
			const reason = this.#aside.get(group.id)?.problem;
			return reason === undefined ? [] : group.operations.map((operation) => ({ operation, problem: reason }));
		});
	}

	/** Ok when nothing is left to send now. `retryAllNow` takes back what stood aside, for the officer asked. */
	async run(retryAllNow: boolean): Promise<Result<null>> {
		if (retryAllNow) for (const [id, aside] of this.#aside) this.#aside.set(id, { ...aside, untilMs: 0 });
		for (let before = nothing; ; ) {
			const waiting = this.#ports.outbox.waiting().filter((operation) => !before.ids.has(operation.opId));
			const groups = sendable(groupsOf(waiting), (id) => this.#standsAside(id));
			if (groups.length === 0 && before === nothing) return ok(null);
			const sent = groups.length === 0 ? ok(nothing) : await this.#send(nextBatch(groups, this.#mostGroups, this.#ports.mostOperations), before);
			const stored = await before.stored;
			if (!sent.ok) return stored.ok ? sent : stored;
			if (!stored.ok) {
				await sent.value.stored;
				return stored;
			}
			before = sent.value;
		}
	}

	async #send(batch: readonly Group[], before: Settling): Promise<Result<Settling>> {
		const operations = batch.flatMap((group) => group.operations);
		const head = await this.#ports.head(before.items);
		const answer = await this.#ports.transport.push(this.#ports.signed === undefined ? head : { ...head, ...(await this.#ports.signed(operations)) }, operations);
		if (!answer.ok) return this.#failed(batch, answer.problem);
		this.#mostGroups *= 2;
		const byId = new Map(answer.value.lines.map((line) => [line.opId, line]));
		const items = operations.flatMap((operation) => settled(operation, byId.get(operation.opId), this.#ports.now()) ?? []);
		for (const group of batch) {
			const retry = group.operations.map((operation) => byId.get(operation.opId)).find((line) => line?.outcome === 'retry');
			if (retry === undefined) this.#aside.delete(group.id);
			else this.#standAside(group.id, retry.problem ?? problem('server_busy'));
		}
		const stored = items.length === 0 ? nothing.stored : this.#ports.outbox.settle(items);
		// What was cut off is sent again, and answered with what was decided the first time.
		if (!answer.value.complete) {
			const kept = await stored;
			return kept.ok ? fail(problem('offline')) : kept;
		}
		const silent = batch.filter((group) => group.operations.some((operation) => !byId.has(operation.opId)));
		for (const group of silent) this.#standAside(group.id, problem('server_answer_unreadable'));
		return ok(items.length === 0 ? nothing : { items, ids: new Set(items.map((item) => item.operation.opId)), stored });
	}

	#failed(batch: readonly Group[], why: Problem): Result<Settling> {
		if (!maybePoison.includes(why.code)) return fail(why);
		const [only] = batch;
		if (batch.length === 1 && only !== undefined) this.#standAside(only.id, why);
		else this.#mostGroups = Math.ceil(batch.length / 2);
		return ok(nothing);
	}

	#standAside(group: Id, why: Problem): void {
		const tries = (this.#aside.get(group)?.tries ?? 0) + 1;
		const wait = Math.min(asideMs * 2 ** (tries - 1), asideMostMs);
		this.#aside.set(group, { problem: why, tries, untilMs: this.#ports.monotonicMs() + wait });
	}

	#standsAside(group: Id): boolean {
		return (this.#aside.get(group)?.untilMs ?? 0) > this.#ports.monotonicMs();
	}
}

function settled(operation: Operation, line: PushLine | undefined, at: Instant): OutboxItem | null {
	if (line === undefined || line.outcome === 'retry') return null;
	// Kept and shown until the officer has read it: the record is gone from this device, and the change with it.
	if (line.outcome === 'refused' || line.problem?.code === 'record_left') return { operation, state: 'refused', problem: line.problem ?? problem('not_allowed'), at };
	return { operation, state: 'acknowledged', outcome: line.outcome, revisions: line.revisions, at };
}

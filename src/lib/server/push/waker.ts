import type { VaultId } from '../../domain/ids.ts';
import type { StreamName } from '../../protocol/messages.ts';
import type { Actor } from '../core/port.ts';
import type { Log } from '../log.ts';
import type { PushSubscriptions } from '../store/pushSubscriptions.ts';
import { wakeNames } from './wakeNames.ts';
import { vapid, type PushKeys } from './vapid.ts';

/** A device that does not answer a wake is not woken again for so long. */
const againMs = 30 * 60_000;
/** A line counts as open for so long after it last said so. */
export const lineMs = 90_000;
const answerMs = 10_000;
const lookAgainMs = 60_000;
/** A phone that is off for longer is told by its next start. */
const ttlSeconds = 86_400;

/**
 * Push services of the browsers. The address of a subscription comes from a device, so the server asks nobody else: else it could be
 * sent against any machine of the town's own network.
 */
const services: readonly RegExp[] = [
	/^https:\/\/fcm\.googleapis\.com$/, /^https:\/\/updates\.push\.services\.mozilla\.com$/, /^https:\/\/[a-z0-9-]+\.notify\.windows\.com$/, /^https:\/\/web\.push\.apple\.com$/,
];

export type WakerPorts = {
	readonly subscriptions: PushSubscriptions; readonly keys: PushKeys; readonly subject: string; readonly log: Log;
	/** Origins of further push services that this server trusts. */
	readonly origins: readonly string[];
	readonly fetch: typeof fetch; readonly now: () => Date;
};

/** Wakes devices whose streams have news and that have no open line. A wake says nothing, not even which stream: it only makes the device ask. */
export class Waker {
	readonly #ports: WakerPorts;
	/** Whether any device wants to be woken, as of `#lookedAt`: where none does, pushes and pulls cost nothing more. */
	#wanted = false;
	#lookedAt = Number.NEGATIVE_INFINITY;

	constructor(ports: WakerPorts) {
		this.#ports = ports;
	}

	get publicKey(): string {
		return this.#ports.keys.publicKey;
	}

	knows(endpoint: string): boolean {
		const origin = URL.canParse(endpoint) ? new URL(endpoint).origin : '';
		return this.#ports.origins.includes(origin) || services.some((service) => service.test(origin));
	}

	/** Never fails, and is never waited for by, the push that made the news. */
	publish(streams: readonly StreamName[], except: VaultId): void {
		if (streams.length > 0) void this.wake(streams, except).catch(() => this.#ports.log.error({ event: 'wake_failed' }));
	}

	/** Answers how many were woken. Each is marked before it is asked, so that of several servers one wakes it. */
	async wake(streams: readonly StreamName[], except: VaultId): Promise<number> {
		if (!(await this.#anyWants())) return 0;
		const now = this.#ports.now();
		const due = await this.#ports.subscriptions.takeDue({ streams, except, now, before: new Date(now.getTime() - againMs) });
		const sent = await Promise.all(due.map(({ vault, endpoint }) => this.#send(vault, endpoint)));
		return sent.filter(Boolean).length;
	}

	/** The device has asked for news: the next news may wake it again. */
	async seen(actor: Actor): Promise<void> {
		if (await this.#anyWants()) await this.#ports.subscriptions.seen(actor, wakeNames(actor));
	}

	/** The device holds a line open and is told there. */
	async line(actor: Actor): Promise<void> {
		if (await this.#anyWants()) await this.#ports.subscriptions.line(actor, new Date(this.#ports.now().getTime() + lineMs));
	}

	async #anyWants(): Promise<boolean> {
		const nowMs = this.#ports.now().getTime();
		if (nowMs - this.#lookedAt < lookAgainMs) return this.#wanted;
		this.#lookedAt = nowMs;
		this.#wanted = await this.#ports.subscriptions.any();
		return this.#wanted;
	}

	async #send(vault: VaultId, endpoint: string): Promise<boolean> {
		const { keys, subject, fetch, now, subscriptions, log } = this.#ports;
		if (!this.knows(endpoint)) return false;
		try {
			// Without content nothing has to be encrypted, and the push service learns nothing.
			const answer = await fetch(endpoint, {
				method: 'POST', redirect: 'error', signal: AbortSignal.timeout(answerMs),
				headers: { authorization: vapid(keys, endpoint, subject, now().getTime()), ttl: String(ttlSeconds), urgency: 'normal', topic: 'news', 'content-length': '0' },
			});
			if (answer.status === 404 || answer.status === 410) await subscriptions.forget(vault);
			if (!answer.ok) log.error({ event: 'wake_refused', status: answer.status });
			return answer.ok;
		} catch {
			log.error({ event: 'wake_unreachable' });
			return false;
		}
	}
}

import { problem, type Problem } from '../domain/problems/problem.ts';
import { fail, ok, type Result } from '../domain/result.ts';

/** What the worker does for it: the server's key, and where this device can be woken. */
type PushApi = { key(): Promise<Result<string>>; subscribe(endpoint: string): Promise<Result<null>>; unsubscribe(): Promise<Result<null>> };

/** A browser whose push service cannot be reached may stay silent for ever. */
const answerMs = 20_000;

/** Whether this device may be woken when there is news. Off until the officer wants it; nothing depends on it. */
class Push {
	#on = $state(false);
	#supported = $state(false);

	get on(): boolean {
		return this.#on;
	}
	get supported(): boolean {
		return this.#supported;
	}

	async look(): Promise<void> {
		this.#supported = 'serviceWorker' in navigator && 'PushManager' in globalThis && 'Notification' in globalThis;
		const registration = this.#supported ? await navigator.serviceWorker.getRegistration() : undefined;
		this.#on = (await registration?.pushManager.getSubscription().catch(() => null)) != null && Notification.permission === 'granted';
	}

	async turnOn(api: PushApi): Promise<Result<null>> {
		const key = await api.key();
		if (!key.ok) return key;
		const granted = await Notification.requestPermission();
		if (granted !== 'granted') return fail(problem('push_denied'));
		const endpoint = await subscribe(key.value);
		if (endpoint === null) return fail<null>(unreachable);
		const kept = await api.subscribe(endpoint);
		if (!kept.ok) await this.#drop();
		this.#on = kept.ok;
		return kept;
	}

	async turnOff(api: PushApi): Promise<Result<null>> {
		await this.#drop();
		this.#on = false;
		const dropped = await api.unsubscribe();
		// The browser no longer knows the address; the server is told so by its next wake.
		return dropped.ok || dropped.problem.code === 'offline' ? ok(null) : dropped;
	}

	async #drop(): Promise<void> {
		const registration = await navigator.serviceWorker.getRegistration();
		await (await registration?.pushManager.getSubscription())?.unsubscribe();
	}
}

const unreachable: Problem = problem('push_unreachable');

async function subscribe(key: string): Promise<string | null> {
	try {
		const registration = await navigator.serviceWorker.ready;
		const asked = registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
		const late = new Promise<null>((resolve) => { setTimeout(() => resolve(null), answerMs); });
		return (await Promise.race([asked, late]))?.endpoint ?? null;
	} catch {
		return null;
	}
}

export const push = new Push();

import pg from 'pg';
import type { StreamName } from '../protocol/messages.ts';
import type { Actor } from './core/port.ts';
import type { Log } from './log.ts';
import type { Id } from '../domain/ids.ts';

/** One connected device. `seen`: the last number of each of its streams that it knows of. */
export type Listener = {
	readonly tenantId: Id; readonly streams: readonly StreamName[]; readonly seen: Map<StreamName, number>;
	readonly tell: (streams: readonly StreamName[]) => void;
	readonly token: string;
	/** Whether these are still the officer's streams. */
	readonly stands: (actor: Actor) => boolean;
	/** Its session has ended, or its officer has other streams. */
	readonly end: () => void;
};
export type NewsPorts = {
	readonly pool: pg.Pool; readonly url: string; readonly log: Log;
	readonly heads: (tenantId: Id, streams: readonly StreamName[]) => Promise<ReadonlyMap<StreamName, number>>;
	readonly living: (tenantId: Id, tokens: readonly string[]) => Promise<ReadonlySet<string>>;
	readonly actors: (tenantId: Id, tokens: readonly string[]) => Promise<ReadonlyMap<string, Actor>>;
};
const channel = 'doorstep_news';
const retryMs = 5_000;
/** So often the server looks for itself whether a notice was lost, and which sessions have ended. */
const pollMs = 10_000;

/**
 * Tells connected devices that a stream has news. A NOTIFY between servers only makes it quicker: it may be lost at any time, and the server also
 * looks every ten seconds. Each look is one question for all its devices, so that hundreds of them at rest cost next to nothing.
 * Sent after the commit, for inside it would hold a lock over all tenants.
 */
export class NewsHub {
	readonly #listeners = new Set<Listener>();
	readonly #ports: NewsPorts;
	/** Streams to look at, by tenant; what comes while one look is under way is in the next. */
	readonly #asked = new Map<Id, Set<StreamName>>();
	/** The head of the tenant's stream when all its devices' officers were last looked at: officers and areas stand in it, so while it rests nobody's streams change. */
	readonly #officersAt = new Map<Id, number>();
	#looking = false;
	#poll: NodeJS.Timeout | undefined;
	#client: pg.Client | null = null;
	#timer: NodeJS.Timeout | undefined;
	#closed = false;

	constructor(ports: NewsPorts) {
		this.#ports = ports;
	}

	listen(listener: Listener): () => void {
		this.#listeners.add(listener);
		if (this.#client === null) void this.#connect();
		this.#poll ??= setInterval(() => void this.#lookAtAll(), pollMs).unref();
		return () => this.#listeners.delete(listener);
	}

	/** Never fails the push that made the news. */
	publish(tenantId: Id, streams: readonly StreamName[]): void {
		// NOTIFY carries 8000 bytes; a push seldom touches more than a few streams, and the poll finds the rest.
		if (streams.length === 0) return;
		this.#ports.pool.query('select pg_notify($1, $2)', [channel, JSON.stringify({ tenantId, streams: streams.slice(0, 150) })]).catch(() => this.#ports.log.error({ event: 'news_not_sent' }));
	}

	async close(): Promise<void> {
		this.#closed = true;
		clearTimeout(this.#timer);
		clearInterval(this.#poll);
		await this.#client?.end().catch(() => undefined);
	}

	async #connect(): Promise<void> {
		if (this.#closed || this.#client !== null) return;
		const client = new pg.Client({ connectionString: this.#ports.url, application_name: 'doorstep-news', keepAlive: true });
		this.#client = client;
		client.on('notification', ({ payload }) => this.#noticed(payload ?? ''));
		client.on('error', () => this.#again(client));
		client.on('end', () => this.#again(client));
		try {
			await client.connect();
			await client.query(`listen ${channel}`);
		} catch {
			this.#again(client);
		}
	}

	#again(client: pg.Client): void {
		if (this.#client !== client) return;
		this.#client = null;
		if (this.#closed || this.#listeners.size === 0) return;
		this.#timer = setTimeout(() => void this.#connect(), retryMs);
		this.#timer.unref();
	}

	#noticed(payload: string): void {
		const { tenantId, streams } = JSON.parse(payload) as { tenantId: Id; streams: StreamName[] };
		this.#ask(tenantId, streams);
	}

	async #lookAtAll(): Promise<void> {
		for (const [tenantId, listeners] of Map.groupBy(this.#listeners, (listener) => listener.tenantId)) {
			// While the database is away nobody is cut off.
			await this.#endThoseWhoMust(tenantId, listeners).catch(() => undefined);
			this.#ask(tenantId, listeners.flatMap((listener) => listener.streams));
		}
	}

	async #endThoseWhoMust(tenantId: Id, listeners: readonly Listener[]): Promise<void> {
		const tokens = listeners.map((listener) => listener.token);
		const officersAt = (await this.#ports.heads(tenantId, ['t'])).get('t') ?? 0;
		if (officersAt === this.#officersAt.get(tenantId)) {
			const living = await this.#ports.living(tenantId, tokens);
			for (const listener of listeners) if (!living.has(listener.token)) listener.end();
			return;
		}
		const actors = await this.#ports.actors(tenantId, tokens);
		for (const listener of listeners) {
			const actor = actors.get(listener.token);
			if (actor === undefined || !listener.stands(actor)) listener.end();
		}
		this.#officersAt.set(tenantId, officersAt);
	}

	#ask(tenantId: Id, streams: readonly StreamName[]): void {
		const asked = this.#asked.get(tenantId) ?? new Set();
		for (const stream of streams) asked.add(stream);
		this.#asked.set(tenantId, asked);
		if (!this.#looking) void this.#look();
	}

	async #look(): Promise<void> {
		this.#looking = true;
		for (const [tenantId, streams] of this.#asked) {
			this.#asked.delete(tenantId);
			const here = [...this.#listeners].filter((listener) => listener.tenantId === tenantId && listener.streams.some((stream) => streams.has(stream)));
			const wanted = new Set(here.flatMap((listener) => listener.streams).filter((stream) => streams.has(stream)));
			// What cannot be looked at now the next poll looks at.
			const heads = wanted.size === 0 ? null : await this.#ports.heads(tenantId, [...wanted]).catch(() => null);
			if (heads !== null) for (const listener of here) if (this.#listeners.has(listener)) tellNews(listener, heads);
		}
		this.#looking = false;
	}
}

/** Each news once: a number that was told is not told again. */
function tellNews(listener: Listener, heads: ReadonlyMap<StreamName, number>): void {
	const news = listener.streams.filter((stream) => (heads.get(stream) ?? 0) > (listener.seen.get(stream) ?? 0));
	for (const stream of news) listener.seen.set(stream, heads.get(stream) ?? 0);
	if (news.length > 0) listener.tell(news);
}

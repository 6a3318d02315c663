import pg from 'pg';
import type { StreamName } from '../protocol/messages.ts';
import type { Actor, ServerStore } from './core/port.ts';
import type { Log } from './log.ts';
import type { Id } from '../domain/ids.ts';

type Listener = { readonly tenantId: Id; readonly streams: ReadonlySet<StreamName>; readonly tell: (streams: readonly StreamName[]) => void };
const channel = 'doorstep_news';
const retryMs = 5_000;

/**
 * Tells connected devices that a stream has news. NOTIFY between servers only makes it quicker: it may be lost at any time, and each
 * connection also polls (see `routes/api/sync/events`). Sent after the commit, for inside it would hold a lock over all tenants.
 */
export class NewsHub {
	readonly #listeners = new Set<Listener>();
	readonly #pool: pg.Pool;
	readonly #url: string;
	readonly #log: Log;
	#client: pg.Client | null = null;
	#timer: NodeJS.Timeout | undefined;
	#closed = false;

	constructor(pool: pg.Pool, url: string, log: Log) {
		this.#pool = pool;
		this.#url = url;
		this.#log = log;
	}

	listen(actor: Actor, streams: readonly StreamName[], tell: Listener['tell']): () => void {
		const listener: Listener = { tenantId: actor.me.tenantId, streams: new Set(streams), tell };
		this.#listeners.add(listener);
		if (this.#client === null) void this.#connect();
		return () => this.#listeners.delete(listener);
	}

	/** Never fails the push that made the news. */
	publish(tenantId: Id, streams: readonly StreamName[]): void {
		// NOTIFY carries 8000 bytes; a push seldom touches more than a few streams, and the poll finds the rest.
		if (streams.length === 0) return;
		this.#pool.query('select pg_notify($1, $2)', [channel, JSON.stringify({ tenantId, streams: streams.slice(0, 150) })]).catch(() => this.#log.error({ event: 'news_not_sent' }));
	}

	async close(): Promise<void> {
		this.#closed = true;
		clearTimeout(this.#timer);
		await this.#client?.end().catch(() => undefined);
	}

	async #connect(): Promise<void> {
		if (this.#closed || this.#client !== null) return;
		const client = new pg.Client({ connectionString: this.#url, application_name: 'doorstep-news', keepAlive: true });
		this.#client = client;
		client.on('notification', ({ payload }) => this.#tell(payload ?? ''));
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

	#tell(payload: string): void {
		const { tenantId, streams } = JSON.parse(payload) as { tenantId: Id; streams: StreamName[] };
		for (const listener of this.#listeners) {
			const news = listener.tenantId === tenantId ? streams.filter((stream) => listener.streams.has(stream)) : [];
			if (news.length > 0) listener.tell(news);
		}
	}
}

/** The streams whose head is beyond what was seen; `seen` is brought up to date. */
export async function newsSince(store: ServerStore, actor: Actor, streams: readonly StreamName[], seen: Map<StreamName, number>): Promise<readonly StreamName[]> {
	const heads = await store.heads(actor, streams);
	const news = [...heads].filter(([stream, head]) => head > (seen.get(stream) ?? 0)).map(([stream]) => stream);
	for (const [stream, head] of heads) seen.set(stream, head);
	return news;
}

import { Agent, get } from 'node:http';
import type { Session } from './town.ts';

/** Streams of news held open, as by devices whose app is on the screen. */
export class Connections {
	readonly heard = new Map<string, number>();
	readonly #agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
	readonly #url: string;

	constructor(url: string) {
		this.#url = url;
	}

	/** Until the first line has come. */
	open(session: Session): Promise<void> {
		return new Promise((resolve, reject) => {
			const request = get(`${this.#url}/api/sync/events`, { agent: this.#agent, headers: { authorization: `Bearer ${session.token}`, accept: 'text/event-stream' } }, (answer) => {
				answer.on('data', (chunk: Buffer) => {
					if (chunk.includes('data:')) this.heard.set(session.vault, performance.now());
					resolve();
				});
				answer.on('error', () => undefined);
				if (answer.statusCode !== 200) reject(new Error(`events: ${String(answer.statusCode)}`));
			});
			request.on('error', reject);
		});
	}

	close(): void {
		this.#agent.destroy();
	}
}

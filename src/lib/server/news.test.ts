import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { actorOf, makeWorld } from '../testing/serverWorld.ts';
import type { Actor } from './core/port.ts';
import { NewsHub, type Listener } from './news.ts';

const world = makeWorld();
const actor = actorOf(world, 'mara');
const silent = { info: () => undefined, error: () => undefined };
let heads = new Map<string, number>();
let alive = new Set<string>();
let away = false;
let asked: string[][] = [];
let officersRead = 0;
let moved = false;
let hub: NewsHub;

beforeEach(() => {
	vi.useFakeTimers();
	heads = new Map([['t', 5], ['a:1', 7], ['a:2', 9]]);
	alive = new Set(['one', 'two']);
	away = false;
	asked = [];
	officersRead = 0;
	moved = false;
	hub = new NewsHub({
		// Nobody listens there: no notice ever comes.
		pool: undefined as never, url: 'postgres://nobody@127.0.0.1:1/none', log: silent,
		heads: async (_tenant, streams) => {
			if (away) throw new Error('the database is away');
			asked.push([...streams]);
			return heads;
		},
		living: async (_tenant, tokens) => {
			if (away) throw new Error('the database is away');
			return new Set(tokens.filter((token) => alive.has(token)));
		},
		actors: async (_tenant, tokens) => {
			if (away) throw new Error('the database is away');
			officersRead += 1;
			return new Map(tokens.filter((token) => alive.has(token)).map((token): [string, Actor] => [token, actor]));
		},
	});
});
afterEach(async () => {
	await hub.close();
	vi.useRealTimers();
});

function connect(token: string, streams: readonly string[]): { readonly heard: string[][]; ended: boolean } {
	const device = { heard: [] as string[][], ended: false };
	const listener: Listener = {
		tenantId: world.tenantId, token, streams, seen: new Map(streams.map((stream) => [stream, heads.get(stream) ?? 0])), tell: (news) => device.heard.push([...news]),
		stands: () => !moved, end: () => { device.ended = true; },
	};
	hub.listen(listener);
	return device;
}

it('asks once for all its devices, and tells each what is new in its own streams, once', async () => {
	const [one, two] = [connect('one', ['t', 'a:1']), connect('two', ['t', 'a:2'])];
	await vi.advanceTimersByTimeAsync(10_000);
	expect([one.heard, two.heard]).toEqual([[], []]);
	expect(asked).toEqual([['t'], ['t', 'a:1', 'a:2']]);
	heads.set('a:2', 10);
	await vi.advanceTimersByTimeAsync(20_000);
	expect([one.heard, two.heard]).toEqual([[], [['a:2']]]);
});

it('ends the device whose session has ended, and no other', async () => {
	const [one, two] = [connect('one', ['t']), connect('two', ['t'])];
	await vi.advanceTimersByTimeAsync(10_000);
	alive.delete('one');
	await vi.advanceTimersByTimeAsync(10_000);
	expect([one.ended, two.ended]).toEqual([true, false]);
});

it('looks at officers and areas again only after something of the tenant’s has changed, and ends who has other streams now', async () => {
	const one = connect('one', ['t', 'a:1']);
	await vi.advanceTimersByTimeAsync(30_000);
	expect([officersRead, one.ended]).toEqual([1, false]);
	moved = true;
	heads.set('t', 6);
	await vi.advanceTimersByTimeAsync(10_000);
	expect([officersRead, one.ended]).toEqual([2, true]);
});

it('cuts nobody off while the database is away, and tells afterwards', async () => {
	const one = connect('one', ['t', 'a:1']);
	away = true;
	heads.set('a:1', 8);
	await vi.advanceTimersByTimeAsync(30_000);
	expect([one.ended, one.heard]).toEqual([false, []]);
	away = false;
	await vi.advanceTimersByTimeAsync(10_000);
	expect([one.ended, one.heard]).toEqual([false, [['a:1']]]);
});

import { createPublicKey, verify } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Actor } from '../core/port.ts';
import type { Log } from '../log.ts';
import { openServerDatabase, type OpenedDatabase } from '../../testing/serverDatabase.ts';
import { actorOf, makeWorld, type OfficerName, type World } from '../../testing/serverWorld.ts';
import { PushSubscriptions } from '../store/pushSubscriptions.ts';
import { recoveryNews, wakeNames } from './wakeNames.ts';
import { readPushKeys, type PushKeys } from './vapid.ts';
import { lineMs, Waker } from './waker.ts';

const folder = mkdtempSync(join(tmpdir(), 'doorstep-push-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('the key is made once, for its owner alone', () => {
	const file = join(folder, 'a', 'push-keys.json');
	const first = readPushKeys(file);
	expect(readPushKeys(file).publicKey).toBe(first.publicKey);
	expect(Buffer.from(first.publicKey, 'base64url')).toHaveLength(65);
	expect(statSync(file).mode & 0o777).toBe(0o600);
	expect(JSON.parse(readFileSync(file, 'utf8'))).toHaveProperty('d');
});

describe('waking devices', () => {
	let database: OpenedDatabase;
	let world: World;
	let subscriptions: PushSubscriptions;
	let origin: string;
	let status = 201;
	const heard: { readonly request: IncomingMessage; readonly body: string }[] = [];
	const keys: PushKeys = readPushKeys(join(folder, 'push-keys.json'));
	/** A push service in a few lines. */
	const service = createServer((request, response) => {
		let body = '';
		request.on('data', (part: Buffer) => { body += part.toString(); });
		request.on('end', () => {
			heard.push({ request, body });
			response.writeHead(status).end();
		});
	});
	let now = new Date('2026-11-20T04:00:00Z');
	const told: object[] = [];
	const waker = (origins: readonly string[] = [origin]): Waker => new Waker({ subscriptions, keys, subject: 'https://town.example', log: { error: (line: object) => told.push(line), info: () => undefined } as unknown as Log, origins, fetch, now: () => now });
	const later = (ms: number): void => { now = new Date(now.getTime() + ms); };

	beforeAll(async () => {
		database = await openServerDatabase();
		service.listen(0, '127.0.0.1');
		await once(service, 'listening');
		origin = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
	});
	afterAll(async () => {
		service.close();
		await database.close();
	});
	beforeEach(async () => {
		world = makeWorld();
		await database.seed(world);
		subscriptions = new PushSubscriptions(database.db, world.tenantId);
		heard.length = 0;
		told.length = 0;
		status = 201;
	});
	async function subscribed(name: OfficerName, path = name): Promise<Actor> {
		const actor = actorOf(world, name);
		await subscriptions.keep(actor, `${origin}/${path}`, wakeNames(actor), now);
		return actor;
	}
	const east = (): string => `a:${world.east}`;

	it('asks the push service once for each device that the news concerns, with nothing in it, signed by our key', async () => {
		const mara = await subscribed('mara');
		await subscribed('noor');
		await subscribed('ines');
		expect(await waker().wake([east()], mara.vault)).toBe(1);
		expect(heard.map(({ request, body }) => [request.method, request.url, body])).toEqual([['POST', '/noor', '']]);
		const { headers } = (heard[0] as (typeof heard)[number]).request;
		expect(headers).toMatchObject({ ttl: '86400', urgency: 'normal', 'content-length': '0' });
		const [, token = '', key = ''] = /^vapid t=([^,]+), k=(.+)$/.exec(headers.authorization ?? '') ?? [];
		expect(key).toBe(keys.publicKey);
		const [head = '', claims = '', signature = ''] = token.split('.');
		const point = Buffer.from(key, 'base64url');
		const publicKey = createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x: point.subarray(1, 33).toString('base64url'), y: point.subarray(33).toString('base64url') } });
		expect(verify('sha256', Buffer.from(`${head}.${claims}`), { key: publicKey, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'))).toBe(true);
		expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toEqual({ aud: origin, exp: Math.floor(now.getTime() / 1000) + 43_200, sub: 'https://town.example' });
	});

	it('wakes a device once until it has asked for news, or half an hour has passed; two servers wake it once', async () => {
		const mara = actorOf(world, 'mara');
		const noor = await subscribed('noor');
		const [one, two] = [waker(), waker()];
		const woken = await Promise.all([one.wake([east()], mara.vault), two.wake([east()], mara.vault)]);
		expect(woken.toSorted()).toEqual([0, 1]);
		expect(await one.wake([east()], mara.vault)).toBe(0);
		await one.seen(noor);
		expect(await one.wake([east()], mara.vault)).toBe(1);
		later(31 * 60_000);
		expect(await one.wake([east()], mara.vault)).toBe(1);
	});

	it('leaves a device alone that holds a line open, and one whose areas the news does not touch', async () => {
		const mara = actorOf(world, 'mara');
		const noor = await subscribed('noor');
		await waker().line(noor);
		expect(await waker().wake([east()], mara.vault)).toBe(0);
		later(lineMs + 1);
		expect(await waker().wake([`a:${world.west}`], mara.vault)).toBe(0);
		expect(await waker().wake([east()], mara.vault)).toBe(1);
	});

	it('wakes who may let an officer back in when one asks, and nobody else', async () => {
		await subscribed('noor');
		const sol = actorOf(world, 'sol');
		const boss: Actor = { ...sol, me: { ...sol.me, role: 'administrator' } };
		await subscriptions.keep(boss, `${origin}/boss`, wakeNames(boss), now);
		expect(await waker().wake([recoveryNews], actorOf(world, 'mara').vault)).toBe(1);
		expect(heard.map(({ request }) => request.url)).toEqual(['/boss']);
		// As a device says it with each round.
		await waker().seen(boss);
		expect(await waker().wake([recoveryNews], actorOf(world, 'mara').vault)).toBe(1);
	});

	it('forgets what the push service no longer knows, and lives with one that fails', async () => {
		const mara = actorOf(world, 'mara');
		await subscribed('noor');
		status = 503;
		expect(await waker().wake([east()], mara.vault)).toBe(0);
		later(31 * 60_000);
		status = 410;
		expect(await waker().wake([east()], mara.vault)).toBe(0);
		later(31 * 60_000);
		status = 201;
		expect(await waker().wake([east()], mara.vault)).toBe(0);
		expect(heard).toHaveLength(2);
		expect(JSON.stringify(told)).not.toContain('noor');
	});

	it('asks nobody but push services of browsers, whatever address a device gives', async () => {
		const strict = waker([]);
		for (const good of ['https://fcm.googleapis.com/fcm/send/x', 'https://updates.push.services.mozilla.com/wpush/v2/x', 'https://wns2-by3p.notify.windows.com/w/?token=x', 'https://web.push.apple.com/x']) expect(strict.knows(good)).toBe(true);
		for (const bad of ['http://fcm.googleapis.com/x', 'https://169.254.169.254/latest', 'https://fcm.googleapis.com.evil.example/x', 'https://a.b.notify.windows.com/x', 'http://127.0.0.1:5432', 'https://fcm.googleapis.com:8443/x', 'x']) expect(strict.knows(bad)).toBe(false);
		await subscribed('noor');
		expect(await strict.wake([east()], actorOf(world, 'mara').vault)).toBe(0);
		expect(heard).toHaveLength(0);
	});
});

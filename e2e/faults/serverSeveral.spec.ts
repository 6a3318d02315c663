import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test as base } from '@playwright/test';
import { withClient } from '../../scripts/postgres/roles.ts';
import { newId, type Id } from '../../src/lib/domain/ids.ts';
import type { OperationBody } from '../../src/lib/domain/operation.ts';
import { createTestDatabase } from '../../src/lib/testing/database.ts';
import type { FreshDatabase } from '../../scripts/postgres/temporary.ts';
import { seeded } from '../../src/lib/testing/syncSimulation.ts';
import { type Balancer, startBalancer } from '../support/balancer.ts';
import { type Farm, startFarm } from '../support/farm.ts';
import { figures } from '../support/figures.ts';
import { HttpDevice } from '../support/httpDevice.ts';

type Town = { readonly database: FreshDatabase; readonly farm: Farm; readonly balancer: Balancer };

/** Two servers that started in the same moment over a database whose packs had yet to be published. */
const test = base.extend<object, { readonly town: Town }>({
	town: [async ({}, use) => {
		const database = await createTestDatabase();
		const farm = await startFarm(database, {
			servers: 2,
			prepare: () => withClient(database.ownerUrl, async (client) => {
				await client.query("delete from stream_log where type in ('pack', 'form'); delete from record where type in ('pack', 'form')");
			}),
		});
		const balancer = await startBalancer(farm.urls, seeded(7));
		await use({ database, farm, balancer });
		await balancer.close();
		await farm.close();
		await database.drop();
	}, { scope: 'worker' }],
});

const person = (areaId: Id, name: string): OperationBody => ({ kind: 'createRecord', ref: { type: 'person', id: newId(Date.now()) }, areaId, fields: { name, sex: null, birthYear: 1950, phones: [], idNumber: null, needs: [] } });
const areaOf = (device: HttpDevice): Id => device.me.leafAreaIds[0] as Id;

test('a device whose every request meets another server works as with one', async ({ town: { balancer, farm } }) => {
	const chen = await HttpDevice.signIn(balancer.url, 'chen');
	const [left, right] = [await HttpDevice.signIn(farm.urls[0] ?? '', 'lin'), await HttpDevice.signIn(farm.urls[1] ?? '', 'xu')];
	await chen.sync();
	const door = [...chen.disk.held.values()].find(({ record }) => record.type === 'place' && record.areaId === areaOf(chen))?.record;
	const bytes = new Uint8Array(randomBytes(1_500_000));
	const photo = await chen.attach(areaOf(chen), door?.id as Id, bytes);
	for (let round = 0; round < 20; round += 1) {
		await chen.save(person(areaOf(chen), `round ${String(round)}`), person(areaOf(chen), 'and another'));
		await chen.sync();
	}
	for (let tries = 0; tries < 10 && chen.unsent > 0; tries += 1) await chen.sync();
	expect([chen.unsent, chen.vault.outbox.items.filter((item) => item.state === 'refused')]).toEqual([0, []]);
	expect(Math.min(...balancer.served), 'both servers had their part').toBeGreaterThan(5);

	for (const colleague of [left, right]) {
		await colleague.sync();
		expect(shared(colleague, chen)).toEqual(shared(chen, colleague));
		const back = await colleague.transport.download(photo, 'whole');
		expect(back.ok && Buffer.from(back.value.bytes).equals(Buffer.from(bytes))).toBe(true);
	}
});

/** What one holds of the areas that both have, but for what may be restricted to one of them. */
function shared(device: HttpDevice, other: HttpDevice): { readonly count: number; readonly digest: string } {
	const areas = new Set(device.me.leafAreaIds.filter((id) => other.me.leafAreaIds.includes(id)));
	const records = [...device.disk.held.values()].filter(({ record }) => ['place', 'person', 'file'].includes(record.type) && record.areaId !== null && areas.has(record.areaId));
	return { count: records.length, digest: createHash('sha256').update(records.map(({ record }) => JSON.stringify(record)).sort().join()).digest('hex') };
}

test('what one server knows the other knows: sessions, revocations, wrong passwords, published packs', async ({ town: { database, farm } }) => {
	const [first = '', second = ''] = farm.urls;
	const su = await HttpDevice.signIn(first, 'su');
	const he = await HttpDevice.signIn(second, 'he');
	expect((await he.transport.ask('POST', '/api/admin/sessions/revoke', { officerId: su.me.officerId })).ok).toBe(true);
	expect(await su.transport.ask('GET', '/api/me')).toMatchObject({ ok: false, problem: { code: 'session_ended' } });

	const codes: string[] = [];
	for (let tries = 0; tries < 12; tries += 1) {
		const answer = await fetch(`${tries % 2 === 0 ? first : second}/api/session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ account: 'tang', password: 'wrong', vault: newId(Date.now()), app: 'x' }) });
		codes.push(((await answer.json()) as { code: string }).code);
	}
	expect(codes).toEqual([...Array.from({ length: 10 }, () => 'sign_in_failed'), 'sign_in_limited', 'sign_in_limited']);

	await withClient(database.ownerUrl, async (client) => {
		const { rows } = await client.query<{ type: string; copies: string }>("select type, count(*) as copies from record where type in ('pack', 'form') group by type, coalesce(fields ->> 'formId', fields ->> 'packId'), fields ->> 'version'");
		expect(rows.length).toBeGreaterThan(3);
		expect(new Set(rows.map((row) => row.copies))).toEqual(new Set(['1']));
	});
});

test('news of the other server comes at once by a notice, and without notices by looking', async ({ town: { database, farm } }) => {
	const [first = '', second = ''] = farm.urls;
	const [lin, zhou] = [await HttpDevice.signIn(first, 'lin'), await HttpDevice.signIn(second, 'zhou')];
	const area = areaOf(lin);
	const heard: number[] = [];
	const end = new AbortController();
	const listening = zhou.transport.news((streams) => { if (streams.includes(`a:${area}`)) heard.push(performance.now()); }, end.signal);
	await wait(1500);
	const tell = async (): Promise<number> => {
		const before = heard.length;
		await lin.save(person(area, 'news'));
		await lin.push();
		const from = performance.now();
		await expect.poll(() => heard.length, { timeout: 25_000, intervals: [20] }).toBeGreaterThan(before);
		return (heard.at(-1) ?? 0) - from;
	};
	const noticed = await tell();

	// The line on which notices come is cut again and again.
	let cutting = true;
	let cuts = 0;
	const cut = (): Promise<void> => withClient(database.appUrl, async (client) => {
		const { rowCount } = await client.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'doorstep-news' and datname = current_database()");
		cuts += rowCount ?? 0;
	});
	await cut();
	const cutter = (async () => {
		while (cutting) {
			await wait(100);
			await cut();
		}
	})();
	const looked = await tell();
	cutting = false;
	await cutter;
	figures(`news of another server: ${noticed.toFixed(0)} ms by a notice, ${(looked / 1000).toFixed(1)} s by looking (notices cut ${String(cuts)} times)`);
	expect(noticed).toBeLessThan(5_000);
	expect(cuts).toBeGreaterThan(0);
	end.abort();
	await listening;
});

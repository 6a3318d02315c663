import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { expect, test as base } from '@playwright/test';
import { newId, type Id } from '../../src/lib/domain/ids.ts';
import type { OperationBody } from '../../src/lib/domain/operation.ts';
import type { EntryShape, FormShape } from '../../src/lib/domain/records/shapes.ts';
import { writeInstance } from '../../src/lib/forms/answers.ts';
import { readSchema } from '../../src/lib/forms/schema.ts';
import { demoPassword } from '../../src/lib/server/demo/cast.ts';
import { createTestDatabase } from '../../src/lib/testing/database.ts';
import { type Farm, startFarm } from '../support/farm.ts';
import { HttpDevice } from '../support/httpDevice.ts';

const test = base.extend<object, { readonly farm: Farm }>({
	farm: [async ({}, use) => {
		const database = await createTestDatabase();
		const farm = await startFarm(database, { servers: 1 });
		await use(farm);
		await farm.close();
		await database.drop();
	}, { scope: 'worker' }],
});

/** Words that pack badly. */
const words = (): string => randomBytes(146_000).toString('base64');
const now = (): string => new Date().toISOString();

function entries(device: HttpDevice, count: number, placeId: Id, areaId: Id): readonly OperationBody[] {
	const form = [...device.disk.held.values()].map(({ record }) => record).find(({ type, fields }) => type === 'form' && fields['formId'] === 'home-visit')?.fields as unknown as FormShape;
	const schema = readSchema(form.xml);
	/** As large as a form may be. */
	const xml = (): string => (schema === null ? '' : (writeInstance(schema, { note: words() }, newId(Date.now())) ?? ''));
	const entry = (): EntryShape => ({
		packId: 'home-visit', packVersion: 1, formId: form.formId, formVersion: form.version, placeId, caseId: null, taskId: null, answers: {}, xml: xml(), outcome: null, whom: null,
		officerId: device.me.officerId, companions: [], startedAt: now(), endedAt: now(), position: null,
	});
	return Array.from({ length: count }, () => ({ kind: 'submitEntry', entryId: newId(Date.now()), areaId, entry: entry() }));
}

async function signIn(url: string, account: string, vault: string): Promise<string> {
	const answer = await fetch(`${url}/api/session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ account, password: demoPassword, vault, app: 'raw' }) });
	return ((await answer.json()) as { token: string }).token;
}

test('a save far larger than a web server takes by default goes through whole, and comes down in pages of a megabyte', async ({ farm }) => {
	const chen = await HttpDevice.signIn(farm.urls[0] ?? '', 'chen');
	await chen.sync();
	const place = [...chen.disk.held.values()].find(({ record }) => record.type === 'place')?.record;
	const [placeId, areaId] = [place?.id as Id, place?.areaId as Id];
	await chen.save(...entries(chen, 18, placeId, areaId));
	for (let save = 0; save < 3; save += 1) await chen.save(...entries(chen, 4, placeId, areaId));
	await chen.sync();
	expect([chen.unsent, chen.vault.outbox.items.filter((item) => item.state === 'refused')]).toEqual([0, []]);

	const lin = await HttpDevice.signIn(farm.urls[0] ?? '', 'lin');
	await lin.sync();
	expect([...lin.disk.held.values()].filter(({ record }) => record.type === 'entry' && String(record.fields['xml']).length > 190_000)).toHaveLength(30);
	const vault = newId(Date.now());
	const token = await signIn(farm.urls[0] ?? '', 'lin', vault);
	const pulled = await fetch(`${farm.urls[0] ?? ''}/api/sync/pull`, { method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: JSON.stringify({ protocol: 1, vault, app: 'raw', cursors: [] }) });
	expect(pulled.status).toBe(200);
	const pages = (await pulled.text()).split(/(?<="checkpoint".*\n)/);
	expect(pages.length).toBeGreaterThan(6);
	// One record may stand beyond the limit.
	expect(Math.max(...pages.map((page) => page.length))).toBeLessThan(1_300_000);
	lin.close();
	chen.close();
});

test('what is too large is refused by name, in words, and the server goes on', async ({ farm }) => {
	const url = farm.urls[0] ?? '';
	const vault = newId(Date.now());
	const token = await signIn(url, 'wu', vault);
	const push = async (body: BodyInit, headers: Record<string, string> = {}): Promise<string> => {
		const answer = await fetch(`${url}/api/sync/push`, { method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson', ...headers }, body });
		return `${String(answer.status)} ${String(((await answer.json().catch(() => ({}))) as { code?: string }).code)}`;
	};
	expect(await push('x'.repeat(8_000_001))).toBe('413 body_too_large');
	expect(await push(new Uint8Array(gzipSync(Buffer.alloc(200_000_000))), { 'content-encoding': 'gzip' })).toBe('413 body_too_large');
	expect(await push(new Uint8Array(randomBytes(4_000_001)), { 'content-encoding': 'gzip' })).toBe('413 body_too_large');
	// Beyond 16 MB the line may be cut before the answer was read: nobody reads on without end for one who sends without end.
	expect(['413 body_too_large', 'cut off']).toContain(await push(new Uint8Array(17 * 1024 * 1024)).catch(() => 'cut off'));
	const started = performance.now();
	expect(await push(`${JSON.stringify({ protocol: 1, vault, app: 'raw' })}\n${'['.repeat(7_000_000)}`)).toBe('400 body_unreadable');
	expect(performance.now() - started).toBeLessThan(10_000);
	expect((await fetch(`${url}/api/server`)).status).toBe(200);
});

import { createHash } from 'node:crypto';
import type { RequestEvent, RequestHandler } from '@sveltejs/kit';
import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { mapPartBytes, mapParts } from '../../domain/geo/mapPack.ts';
import { servedTown } from '../../testing/servedTown.ts';
import type { OpenedDatabase } from '../../testing/serverDatabase.ts';
import { actorOf, TestDevice, type World } from '../../testing/serverWorld.ts';
import { changeOfficer, sessionsOf } from '../../testing/townSessions.ts';
import { signedIn, withRight } from '../endpoint.ts';
import { withOwner } from '../store/ownerWrites.ts';
import { osmPack } from './builder/testing.ts';
import { mapPartEndpoint, publishMapEndpoint, putMapPartEndpoint } from './endpoints.ts';

const handlers: { readonly [path: string]: RequestHandler } = { 'admin/maps': withRight('manage_maps', publishMapEndpoint), 'admin/maps/parts': withRight('manage_maps', putMapPartEndpoint), maps: signedIn(mapPartEndpoint) };
const street = (name: string): Uint8Array<ArrayBuffer> => osmPack(`<osm><node id="1" lat="31.31" lon="121.38"/><node id="2" lat="31.32" lon="121.39"/><way id="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="primary"/><tag k="name" v="${name}"/></way></osm>`, 50).bytes;
/** The same map with a tail, so that it has two parts. */
const longer = (map: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> => new Uint8Array([...map, ...new Uint8Array(mapPartBytes)]);
const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const words = { name: '宝山', attribution: '© OpenStreetMap contributors, ODbL', approvalNo: '沪S(2026)001号', areaId: null };

describe('maps of areas', () => {
	let database: OpenedDatabase;
	let world: World;
	let tokens: ReadonlyMap<string, string> = new Map();
	servedTown('maps', (opened, town) => { [database, world] = [opened, town]; });
	beforeAll(async () => {
		await changeOfficer(database, world.officers.sol, { role: 'administrator' });
		tokens = await sessionsOf(world, ['sol', 'mara']);
	});
	async function ask(path: string, body: object, who = 'sol'): Promise<Response> {
		const url = new URL(`https://doorstep.example/api/${path}`);
		const request = new Request(url, { method: 'POST', body: JSON.stringify(body), headers: { authorization: `Bearer ${tokens.get(who) ?? ''}` } });
		const answer = await handlers[path]?.({ request, url, route: { id: `/api/${path}` }, params: {}, getClientAddress: () => '10.0.0.1' } as unknown as RequestEvent);
		if (answer === undefined) throw new Error('no answer');
		return answer;
	}
	const json = async (path: string, body: object, who?: string): Promise<{ readonly code?: string; readonly missing?: readonly number[] }> => (await (await ask(path, body, who)).json()) as object;
	const send = async (map: Uint8Array<ArrayBuffer>, n: number, who?: string) => json('admin/maps/parts', { sha256: hashOf(map), n, bytes: Buffer.from(map.subarray(n * mapPartBytes, (n + 1) * mapPartBytes)).toString('base64') }, who);
	const publish = async (map: Uint8Array<ArrayBuffer>, more: object = {}, who?: string) => json('admin/maps', { ...words, sha256: hashOf(map), size: map.length, ...more }, who);
	async function shownTo(who: string): Promise<readonly (string | undefined)[]> {
		const device = new TestDevice(database.store, actorOf(world, who as 'mara'));
		await device.pull();
		return [...device.records.values()].filter(({ type }) => type === 'mapBase').map(({ fields }) => String(fields['sha256']));
	}

	it('are sent in parts, published whole, reach every device with its next sync, and it is recorded', async () => {
		const map = longer(street('上大路'));
		expect(mapParts(map.length)).toBe(2);
		expect(await publish(map)).toEqual({ missing: [0, 1] });
		await send(map, 1);
		expect(await publish(map)).toEqual({ missing: [0] });
		expect(await shownTo('mara')).toEqual([]);
		await send(map, 0);
		await send(map, 0);
		expect(await publish(map)).toEqual({ missing: [] });
		expect(await shownTo('mara')).toEqual([hashOf(map)]);
		const parts = await Promise.all([0, 1].map(async (n) => Buffer.from(await (await ask('maps', { sha256: hashOf(map), n }, 'mara')).arrayBuffer())));
		expect(hashOf(Buffer.concat(parts))).toBe(hashOf(map));
		expect(await json('maps', { sha256: hashOf(map), n: 2 }, 'mara')).toMatchObject({ code: 'not_found' });
		const audit = await withOwner(database.ownerUrl, async (db) => (await sql<{ detail: string }>`select detail from audit where kind = 'map_published'`.execute(db)).rows);
		expect(audit.map(({ detail }) => JSON.parse(detail) as object)).toEqual([{ names: ['宝山', hashOf(map)] }]);
	});

	it('in a newer version take the place of the older, whose file goes', async () => {
		const [before] = await shownTo('mara');
		const map = street('南陈路');
		await send(map, 0);
		expect(await publish(map)).toEqual({ missing: [] });
		expect(await shownTo('mara')).toEqual([hashOf(map)]);
		expect(await json('maps', { sha256: before, n: 0 }, 'mara')).toMatchObject({ code: 'not_found' });
	});

	it('of one area stand beside that of the whole tenant', async () => {
		const map = street('锦秋路');
		await send(map, 0);
		expect(await publish(map, { areaId: world.east })).toEqual({ missing: [] });
		expect(await shownTo('mara')).toHaveLength(2);
	});

	it('are refused when they are none, not what their hash says, for no area, or from who is not in charge', async () => {
		const [map, other] = [street('甲路'), Uint8Array.from(Buffer.from('PK'.repeat(200)))];
		await send(other, 0);
		expect(await publish(other)).toMatchObject({ code: 'map_unreadable' });
		await json('admin/maps/parts', { sha256: hashOf(map), n: 0, bytes: Buffer.from(new Uint8Array(map.length)).toString('base64') });
		expect(await publish(map)).toMatchObject({ code: 'map_differs' });
		const good = street('乙路');
		await send(good, 0);
		expect(await publish(good, { areaId: '00000000-0000-7000-8000-0000000000ff' })).toMatchObject({ code: 'field_invalid' });
		expect(await publish(good, { attribution: ' ' })).toMatchObject({ code: 'body_unreadable' });
		expect(await send(good, 0, 'mara')).toMatchObject({ code: 'not_allowed' });
		expect(await publish(good, {}, 'mara')).toMatchObject({ code: 'not_allowed' });
		expect(await shownTo('mara')).toHaveLength(2);
	});
});

import { hash } from 'node:crypto';
import type { RequestEvent, RequestHandler } from '@sveltejs/kit';
import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { asVaultId, newId, type Id } from '../../domain/ids.ts';
import type { EntryShape, FileShape, FormShape } from '../../domain/records/shapes.ts';
import type { AppList } from '../../protocol/apps.ts';
import { CollectApp, type CollectFile } from '../../testing/collectApp.ts';
import { servedTown } from '../../testing/servedTown.ts';
import type { OpenedDatabase } from '../../testing/serverDatabase.ts';
import { actorOf, door, fresh, TestDevice, testForm, type OfficerName, type World } from '../../testing/serverWorld.ts';
import { sessionsOf } from '../../testing/townSessions.ts';
import { withRight } from '../endpoint.ts';
import { server } from '../runtime.ts';
import { forgetHalves } from '../store/appLeftovers.ts';
import { everyone, insertRecords, withOwner } from '../store/ownerWrites.ts';
import { appsEndpoint, contentEndpoint, discardEndpoint, makeAppEndpoint, revokeAppEndpoint, takeAgainEndpoint } from './accessEndpoints.ts';
import { appToken } from './answers.ts';
import { formListEndpoint, formXmlEndpoint, manifestEndpoint, mediumEndpoint } from './forms.ts';
import { submissionEndpoint, submissionHeadEndpoint } from './submission.ts';

const origin = 'https://doorstep.example';
const ofOfficers = { apps: withRight('work', appsEndpoint), make: withRight('work', makeAppEndpoint), revoke: withRight('work', revokeAppEndpoint), again: withRight('work', takeAgainEndpoint), content: withRight('work', contentEndpoint), discard: withRight('work', discardEndpoint) } satisfies Record<string, RequestHandler>;
const ofApps: readonly (readonly [RegExp, string, RequestHandler])[] = [
	[/^formList$/, 'GET', appToken(formListEndpoint)], [/^forms\/(?<id>[^/]+)\/(?<version>[^/]+)\/form\.xml$/, 'GET', appToken(formXmlEndpoint)], [/^forms\/(?<id>[^/]+)\/(?<version>[^/]+)\/manifest$/, 'GET', appToken(manifestEndpoint)],
	[/^forms\/(?<id>[^/]+)\/(?<version>[^/]+)\/media\/(?<name>[^/]+)$/, 'GET', appToken(mediumEndpoint)],
	[/^submission$/, 'HEAD', appToken(submissionHeadEndpoint)], [/^submission$/, 'POST', appToken(submissionEndpoint)],
];
let address = '10.0.0.1';
/** As the server's routes do it. */
async function ask(at: string, init: RequestInit): Promise<Response> {
	const url = new URL(at);
	const [, token = '', path = ''] = /^\/api\/openrosa\/([^/]+)\/(.*)$/.exec(decodeURI(url.pathname)) ?? [];
	for (const [pattern, method, handler] of ofApps) {
		const found = pattern.exec(path);
		if (found !== null && method === init.method) return handler({ request: new Request(url, init), url, route: { id: '/api/openrosa/[token]' }, params: { token, ...found.groups }, getClientAddress: () => address } as unknown as RequestEvent);
	}
	return new Response(null, { status: 404 });
}

const instance = (id: string, inner: string, { version = '2', deprecated = '' } = {}): string => `<?xml version='1.0' ?><data xmlns:orx="http://openrosa.org/xforms" id="shop" version="${version}">${inner}<orx:meta><orx:instanceID>uuid:${id}</orx:instanceID>${deprecated === '' ? '' : `<orx:deprecatedID>uuid:${deprecated}</orx:deprecatedID>`}</orx:meta></data>`;
const picture = (name: string, size: number): CollectFile => ({ name, mime: 'image/jpeg', bytes: new Uint8Array(size).fill(7).fill(0xff, 0, 1).fill(0xd8, 1, 2).fill(0xff, 2, 3) });

describe('another app that speaks OpenRosa', () => {
	let database: OpenedDatabase;
	let world: World;
	let tokens: ReadonlyMap<string, string> = new Map();
	servedTown('openrosa', (opened, town) => { [database, world] = [opened, town]; });
	beforeAll(async () => {
		const form = (formId: string, version: number, areaIds: readonly Id[]): FormShape => ({ ...testForm, formId, version, areaIds, title: { zh: '小店', en: 'Shop' }, xml: testForm.xml.replace('id="f" version="1"', `id="${formId}" version="${version}"`) });
		await withOwner(database.ownerUrl, (db) => db.transaction().execute(async (tx) => {
			await insertRecords(tx, world.tenantId, [form('shop', 1, [world.town]), form('shop', 2, [world.town]), { ...form('pictured', 1, [world.far]), attachments: [{ name: '出口 1.png', mime: 'image/png', size: 3, sha256: '', md5: hash('md5', 'abc'), bytes: Buffer.from('abc').toString('base64') }] }, form('west only', 1, [world.west]), form('all', 1, [])].map((fields) => ({ type: 'form' as const, id: fresh(), placement: everyone, fields: fields as unknown as Record<string, never> })));
			await sql`update record set fields = fields || '{"role": "administrator"}'::jsonb where type = 'officer' and id = ${world.officers.sol}`.execute(tx);
		}));
		tokens = await sessionsOf(world, ['sol', 'mara', 'noor']);
	});
	async function asOfficer(who: OfficerName, name: keyof typeof ofOfficers, body: object | null, query = ''): Promise<{ readonly status: number; readonly code?: string; readonly token?: string; readonly xml?: string } & Partial<AppList>> {
		const url = new URL(`${origin}/api/apps${query}`);
		const request = new Request(url, { ...(body === null ? {} : { method: 'POST', body: JSON.stringify(body) }), headers: { authorization: `Bearer ${tokens.get(who) ?? ''}` } });
		const answer = await ofOfficers[name]({ request, url, route: { id: '/api/apps' }, params: {}, getClientAddress: () => '10.0.0.9' } as unknown as RequestEvent);
		return { ...((await answer.json()) as object), status: answer.status };
	}
	async function access(who: OfficerName, by: OfficerName = who, areaId: Id = world.east): Promise<{ readonly token: string; readonly app: CollectApp; readonly baseUrl: string }> {
		const made = await asOfficer(by, 'make', { officerId: world.officers[who], areaId, name: 'Collect on the old phone' });
		if (made.token === undefined) throw new Error(JSON.stringify(made));
		const baseUrl = `${origin}/api/openrosa/${made.token}`;
		return { token: made.token, baseUrl, app: new CollectApp(baseUrl, ask, 'en') };
	}
	/** Ten at most may be open. */
	let maras: Awaited<ReturnType<typeof access>> | undefined;
	const mine = async (): Promise<Awaited<ReturnType<typeof access>>> => (maras ??= await access('mara'));
	async function entries(): Promise<readonly { readonly id: Id; readonly fields: EntryShape }[]> {
		const sol = new TestDevice(database.store, actorOf(world, 'sol', asVaultId(fresh())));
		await sol.pull();
		return sol.ofType('entry').map(({ id, fields }) => ({ id, fields: fields as unknown as EntryShape }));
	}
	const entryBy = async (said: string): Promise<{ readonly id: Id; readonly fields: EntryShape } | undefined> => (await entries()).find(({ fields }) => fields.answers['said'] === said);
	const told = async (kind: string): Promise<number> => withOwner(database.ownerUrl, async (db) => (await sql<{ n: number }>`select count(*) as n from audit where kind = ${kind}`.execute(db)).rows[0]?.n ?? 0);
	const listOf = async (who: OfficerName): Promise<AppList> => (await asOfficer(who, 'apps', null)) as unknown as AppList;

	it('is told of the forms that are offered in its area, in its language, and gets each as its sum says', async () => {
		const { app, token } = await access('mara');
		const forms = await app.formList();
		expect(forms.map(({ formId, version, name }) => [formId, version, name])).toEqual([['all', '1', 'Shop'], ['shop', '2', 'Shop']]);
		expect(await app.download(forms[1] as (typeof forms)[number])).toMatchObject({ media: [] });
		expect((await app.formList('&formID=shop&listAllVersions=true')).map(({ version }) => version)).toEqual(['2', '1']);
		expect((await new CollectApp(`${origin}/api/openrosa/${token}`, ask, 'zh-CN,zh;q=0.9').formList())[0]?.name).toBe('小店');
		expect((await ask(`${origin}/api/openrosa/${token}/forms/${encodeURIComponent('west only')}/1/form.xml`, { method: 'GET' })).status).toBe(404);
		expect((await ask(`${origin}/api/openrosa/${token}/forms/f/1/form.xml`, { method: 'GET' })).status).toBe(404);
	});

	it('gets the pictures of a form with it, and no other’s', async () => {
		const { app, baseUrl } = await access('sol', 'sol', world.far);
		const pictured = (await app.formList()).find(({ formId }) => formId === 'pictured');
		expect(pictured === undefined ? null : (await app.download(pictured)).media).toEqual(['出口 1.png']);
		expect((await ask(`${baseUrl}/forms/pictured/1/media/other.png`, { method: 'GET' })).status).toBe(404);
		expect((await ask(`${(await access('mara')).baseUrl}/forms/pictured/1/media/${encodeURIComponent('出口 1.png')}`, { method: 'GET' })).status).toBe(404);
	});

	it('sends an entry that its officer’s supervisor reads, marked, in the area of the access; sent again it takes effect once', async () => {
		const { app } = await mine();
		const xml = instance('a1', '<said>seen by Collect</said><ok>yes</ok><child><name>甲</name></child>');
		expect(await app.send(xml)).toEqual({ status: 201, message: 'Received.' });
		const found = await entryBy('seen by Collect');
		expect(found?.fields).toMatchObject({ formId: 'shop', formVersion: 2, officerId: world.officers.mara, via: 'openRosa', placeId: null, caseId: null, xml, answers: { ok: 'yes', child: [{ name: '甲' }] } });
		const pushes = await told('push');
		expect((await app.send(xml)).status).toBe(201);
		// By another access of the same officer too: the phone was set up anew.
		expect((await (await access('mara')).app.send(xml)).status).toBe(201);
		expect([(await entries()).filter(({ fields }) => fields.answers['said'] === 'seen by Collect').length, await told('push')]).toEqual([1, pushes]);
		const twice = instance('a2', '<said>twice at once</said>');
		expect((await Promise.all([app.send(twice), app.send(twice), app.send(twice)])).map(({ status }) => status)).toEqual([201, 201, 201]);
		expect((await entries()).filter(({ fields }) => fields.answers['said'] === 'twice at once')).toHaveLength(1);
		expect((await app.send(instance('a1', '<said>something else</said>'))).status).toBe(409);
		expect(await entryBy('something else')).toBeUndefined();
	});

	it('sends photos in several requests; nothing of it counts before all have come, and then its files lie as those of a device do', async () => {
		const { app } = await mine();
		const photo = picture('1732865.jpg', 40_000);
		const xml = instance('b1', '<said>with a photo</said><picture>1732865.jpg</picture>');
		expect(await app.post(xml, [], true)).toEqual({ status: 201, message: 'Part of it has come; it counts once its other files have.' });
		expect(await entryBy('with a photo')).toBeUndefined();
		expect((await listOf('mara')).submissions.filter(({ state }) => state === 'waiting')).toHaveLength(1);
		const clear = await withOwner(database.ownerUrl, async (db) => (await sql<{ n: number }>`select count(*) as n from app_piece where position(${Buffer.from('with a photo')} in sealed) > 0`.execute(db)).rows[0]?.n);
		expect(clear).toBe(0);
		expect((await app.post(xml, [photo, picture('not-asked-for.jpg', 10)])).status).toBe(201);
		const found = await entryBy('with a photo');
		const name = String(found?.fields.answers['picture']);
		const sol = new TestDevice(database.store, actorOf(world, 'sol', asVaultId(fresh())));
		await sol.pull();
		const files = sol.ofType('file').filter(({ fields }) => (fields as unknown as FileShape).of.id === found?.id);
		expect(files.map(({ id }) => `${id}.jpg`)).toEqual([name]);
		const tenant = await (await server()).tenant();
		const read = await tenant?.uploads.read(actorOf(world, 'sol'), files[0]?.id ?? '');
		expect(read?.ok === true ? hash('sha256', Buffer.from(await read.value.arrayBuffer())) : read).toBe(hash('sha256', photo.bytes));
		expect(await withOwner(database.ownerUrl, async (db) => (await sql<{ n: number }>`select count(*) as n from app_piece`.execute(db)).rows[0]?.n)).toBe(0);
	});

	it('goes on where the server stopped between the entry and its photo', async () => {
		const { app } = await mine();
		const tenant = await (await server()).tenant();
		if (tenant === undefined) throw new Error('no tenant');
		const xml = instance('b2', '<said>stopped in between</said><picture>p.jpg</picture>');
		const handle = tenant.uploads.handle.bind(tenant.uploads);
		tenant.uploads.handle = () => Promise.resolve(Response.json({ code: 'file_store_failed' }, { status: 500 }));
		expect((await app.send(xml, [picture('p.jpg', 5_000)])).status).toBe(500);
		tenant.uploads.handle = handle;
		expect((await app.send(xml, [picture('p.jpg', 5_000)])).status).toBe(201);
		const found = await entryBy('stopped in between');
		const sol = new TestDevice(database.store, actorOf(world, 'sol', asVaultId(fresh())));
		await sol.pull();
		const files = sol.ofType('file').filter(({ fields }) => (fields as unknown as FileShape).of.id === found?.id);
		expect([files.length, await tenant.uploads.lacks(actorOf(world, 'sol'), files[0]?.id as Id)]).toEqual([1, false]);
	});

	it('corrects what it sent by another entry, which names the one before; both stay', async () => {
		const { app } = await mine();
		expect((await app.send(instance('c1', '<said>first word</said>'))).status).toBe(201);
		expect((await app.send(instance('c2', '<said>second word</said>', { deprecated: 'c1' }))).status).toBe(201);
		const [first, second] = [await entryBy('first word'), await entryBy('second word')];
		expect(second?.fields).toMatchObject({ corrects: first?.id, original: first?.id, startedAt: first?.fields.startedAt, endedAt: first?.fields.endedAt });
		expect((await app.send(instance('c3', '<said>third word</said>', { deprecated: 'c2' }))).status).toBe(201);
		expect((await entryBy('third word'))?.fields).toMatchObject({ corrects: second?.id, original: first?.id });
		// What it corrects never came.
		expect((await app.send(instance('c5', '<said>on its own</said>', { deprecated: 'c4' }))).status).toBe(201);
		expect((await entryBy('on its own'))?.fields.corrects).toBeUndefined();
	});

	it('says whom an entry is about where the form asks for it, by what fits exactly one that its officer sees', async () => {
		const asking = testForm.xml.replace('id="f" version="1"', 'id="asking" version="1"').replace('<bind nodeset="/data/said" type="string"/>', '<bind nodeset="/data/said" type="string" doorstep:from="case.number"/><bind nodeset="/data/说明" doorstep:from="place.label"/>');
		await withOwner(database.ownerUrl, (db) => db.transaction().execute(async (tx) => {
			await insertRecords(tx, world.tenantId, [{ type: 'form', id: fresh(), placement: everyone, fields: { ...testForm, formId: 'asking', version: 1, areaIds: [], xml: asking } as unknown as Record<string, never> }]);
			await sql`update record set fields = fields || '{"number": "FX-7"}' where id = ${world.eastCase}`.execute(tx);
			await sql`update record set fields = fields || '{"number": "FX-8"}' where id = ${world.westCase}`.execute(tx);
		}));
		const { app } = await mine();
		const about = async (id: string, said: string, where: string, deprecated = ''): Promise<unknown> => {
			const xml = instance(id, `<said>${said}</said><说明>${where}</说明><picture>${id}.jpg</picture>`, { version: '1', deprecated }).replace('id="shop"', 'id="asking"');
			expect((await app.send(xml, [picture(`${id}.jpg`, 500)])).status, id).toBe(201);
			const found = (await entries()).find(({ fields }) => fields.xml.includes(`uuid:${id}<`));
			const sol = new TestDevice(database.store, actorOf(world, 'sol', asVaultId(fresh())));
			await sol.pull();
			const file = sol.ofType('file').find(({ fields }) => (fields as unknown as FileShape).of.id === found?.id);
			return [found?.fields.caseId, found?.fields.placeId, file?.fields['placeId']];
		};
		expect(await about('s1', 'FX-7', '')).toEqual([world.eastCase, world.eastDoor, world.eastDoor]);
		expect(await about('s2', '', ' East 101 ')).toEqual([null, world.eastDoor, world.eastDoor]);
		// A case of another area, a door that there is not, and one that there are two of.
		expect(await about('s3', 'FX-8', '')).toEqual([null, null, null]);
		expect(await about('s4', '', 'West 101')).toEqual([null, null, null]);
		// A restricted case, though its officer sees it.
		expect(await about('s7', 'T-1', '')).toEqual([null, null, null]);
		// What corrects it tells of the same, whatever stands there now.
		expect(await about('s5', 'FX-9', 'East 101', 's1')).toEqual([world.eastCase, world.eastDoor, world.eastDoor]);
		await withOwner(database.ownerUrl, (db) => db.transaction().execute((tx) => insertRecords(tx, world.tenantId, [{ type: 'place', id: fresh(), placement: { areaId: world.east, readers: null, caseId: null }, fields: door('East 101') }])));
		expect(await about('s6', '', 'East 101')).toEqual([null, null, null]);
	});

	it('says whose home an entry is about by an identity number, or by a name with its telephone; a name alone says nothing', async () => {
		const [home, xu, namesake, placement] = [fresh(), fresh(), fresh(), { areaId: world.east, readers: null, caseId: null }] as const;
		const person = (id: Id, phone: string, idNumber: string | null) => ({ type: 'person' as const, id, placement, fields: { name: 'Test Xu', sex: null, birthYear: null, phones: [phone], idNumber, needs: [] } });
		const asking = (formId: string, source: string) => ({ type: 'form' as const, id: fresh(), placement: everyone, fields: { ...testForm, formId, version: 1, areaIds: [], xml: testForm.xml.replace('id="f" version="1"', `id="${formId}" version="1"`).replace('<bind nodeset="/data/said" type="string"/>', `<bind nodeset="/data/said" type="string" doorstep:from="person.name"/><bind nodeset="/data/说明" doorstep:from="${source}"/>`) } as unknown as Record<string, never> });
		const lives = { type: 'residence' as const, id: fresh(), placement, fields: { personId: xu, placeId: home, tenure: 'owner', head: true, since: null, until: null, registered: null } };
		await withOwner(database.ownerUrl, (db) => db.transaction().execute((tx) => insertRecords(tx, world.tenantId, [asking('byNumber', 'person.idNumber'), asking('byPhone', 'person.phone'), { type: 'place', id: home, placement, fields: door('East 77') }, person(xu, '10000001111', '00000019500101001X'), person(namesake, '10000002222', null), lives])));
		const { app } = await mine();
		const about = async (id: string, formId: string, name: string, other: string): Promise<unknown> => {
			expect((await app.send(instance(id, `<said>${name}</said><说明>${other}</说明>`, { version: '1' }).replace('id="shop"', `id="${formId}"`))).status, id).toBe(201);
			return (await entries()).find(({ fields }) => fields.xml.includes(`uuid:${id}<`))?.fields.placeId;
		};
		expect([await about('p1', 'byNumber', 'Somebody', '00000019500101001x'), await about('p2', 'byNumber', 'Test Xu', '000000195001010019')]).toEqual([home, null]);
		expect([await about('p3', 'byPhone', 'Test Xu', '10000001111'), await about('p4', 'byPhone', 'Test Xu', '10000002222'), await about('p5', 'byPhone', 'Test Li', '10000001111'), await about('p6', 'byPhone', 'Test Xu', '')]).toEqual([home, null, null, null]);
	});

	it('is told what was wrong, and keeps what the server cannot place; what the check refuses the server keeps, and takes once it can', async () => {
		const { app, baseUrl } = await mine();
		expect((await app.send('<data')).status).toBe(400);
		expect(await app.send(instance('d1', '<said>x</said>', { version: '9' }))).toEqual({ status: 404, message: 'The server has not published this version of the form. It is still on this phone. Tell your administrator; send it again once it is published.' });
		expect((await new CollectApp(baseUrl, ask).send('<data')).message).toMatch(/^收到的内容读不出.*What was sent/);
		const odd = instance('d2', '<said>odd</said><religion>x</religion>');
		expect(await app.send(odd)).toEqual({ status: 202, message: 'Received and kept, but not taken: The form has no question religion. There is no need to send it again; look in Doorstep under Me → Other apps.' });
		const refused = await told('push');
		expect((await app.send(odd)).status).toBe(202);
		expect(await told('push')).toBe(refused);
		const waiting = (await listOf('mara')).submissions.filter(({ state }) => state === 'refused');
		expect(waiting).toMatchObject([{ formId: 'shop', formVersion: 2, problem: { code: 'entry_question_unknown', params: { question: 'religion' } } }]);
		expect((await asOfficer('mara', 'content', null, `?entry=${waiting[0]?.entryId ?? ''}`)).xml).toBe(odd);
		// What somebody wrote is not for who administers accounts.
		expect((await asOfficer('sol', 'content', null, `?entry=${waiting[0]?.entryId ?? ''}`)).status).toBe(404);
		expect((await asOfficer('noor', 'again', { officerId: world.officers.mara, entryId: waiting[0]?.entryId })).code).toBe('not_allowed');
		expect((await asOfficer('sol', 'again', { officerId: world.officers.mara, entryId: waiting[0]?.entryId })).code).toBe('entry_question_unknown');
	});

	it('is removed by its officer alone where it was not taken, and comes no more', async () => {
		const { app } = await mine();
		const odd = instance('d9', '<said>to be removed</said><religion>x</religion>');
		expect((await app.send(odd)).status).toBe(202);
		const pieces = async (): Promise<number> => withOwner(database.ownerUrl, async (db) => (await sql<{ n: number }>`select count(*) as n from app_piece`.execute(db)).rows[0]?.n ?? 0);
		const before = await pieces();
		const entryId = (await listOf('mara')).submissions[0]?.entryId;
		expect([(await asOfficer('sol', 'discard', { entryId })).status, (await asOfficer('mara', 'discard', { entryId })).status, (await asOfficer('mara', 'discard', { entryId })).status]).toEqual([404, 200, 404]);
		expect([await pieces(), await told('app_submission_discarded')]).toEqual([before - 1, 1]);
		expect((await app.send(odd)).status).toBe(201);
		expect([(await listOf('mara')).submissions.some((each) => each.entryId === entryId), await pieces(), await entryBy('to be removed')]).toEqual([false, before - 1, undefined]);
	});

	it('is kept when a photo never came, and is taken when it comes after all', async () => {
		const { app } = await mine();
		const xml = instance('e1', '<said>late photo</said><picture>late.jpg</picture>');
		expect((await app.send(xml)).status).toBe(202);
		expect((await listOf('mara')).submissions.find(({ problem }) => problem?.code === 'entry_file_missing')).toBeDefined();
		expect((await app.send(xml, [picture('late.jpg', 900)])).status).toBe(201);
		expect((await entryBy('late photo'))?.fields.via).toBe('openRosa');
	});

	it('opens nothing with a wrong token, after it was withdrawn, or when its officer has the area no more; wrong ones are held off', async () => {
		const { app, token } = await access('mara', 'sol');
		const { accesses } = await listOf('mara');
		expect(accesses[0]).toMatchObject({ name: 'Collect on the old phone', areaId: world.east, madeBy: world.officers.sol, usedAt: null, revokedAt: null });
		await app.formList();
		expect((await listOf('mara')).accesses[0]?.usedAt).not.toBeNull();
		expect((await asOfficer('noor', 'revoke', { officerId: world.officers.mara, id: accesses[0]?.id })).status).toBe(403);
		expect((await asOfficer('mara', 'revoke', { officerId: world.officers.mara, id: accesses[0]?.id })).status).toBe(200);
		expect(await app.send(instance('f1', '<said>after</said>'))).toEqual({ status: 403, message: '' });
		expect((await app.post(instance('f1', '<said>after</said>'), [])).message).toMatch(/^This access was withdrawn/);
		expect(await told('app_access_revoked')).toBe(1);
		expect(await told('app_access_used')).toBeGreaterThan(0);
		const stored = await withOwner(database.ownerUrl, async (db) => (await sql<{ n: number }>`select count(*) as n from app_access a where a::text like ${`%${token}%`}`.execute(db)).rows[0]?.n);
		expect(stored).toBe(0);

		const moved = await access('noor');
		await withOwner(database.ownerUrl, (db) => sql`update record set fields = jsonb_set(fields, '{areaIds}', ${JSON.stringify([world.west])}::jsonb) where type = 'officer' and id = ${world.officers.noor}`.execute(db));
		expect((await moved.app.post(instance('f2', '<said>after</said>'), [])).status).toBe(403);

		address = '10.0.0.66';
		const wrong = async (): Promise<number> => (await ask(`${origin}/api/openrosa/${'x'.repeat(43)}/formList`, { method: 'GET' })).status;
		const statuses: number[] = [];
		for (let n = 0; n < 52; n += 1) statuses.push(await wrong());
		expect([statuses[0], statuses.at(-1)]).toEqual([403, 429]);
	});

	it('is made for oneself, or by who administers accounts, in an area of the officer’s own, and ten at most', async () => {
		const make = async (by: OfficerName, officer: OfficerName, areaId: Id) => (await asOfficer(by, 'make', { officerId: world.officers[officer], areaId, name: 'x' })).code ?? 'made';
		expect([await make('mara', 'ines', world.west), await make('mara', 'mara', world.west), await make('sol', 'ines', world.west), await make('sol', 'ines', world.town)]).toEqual(['not_allowed', 'out_of_scope', 'made', 'out_of_scope']);
		const codes: string[] = [];
		for (let n = 0; n < 10; n += 1) codes.push(await make('sol', 'ines', world.west));
		expect(codes.filter((code) => code === 'made')).toHaveLength(9);
		expect(codes.at(-1)).toBe('app_access_many');
		const devices = (await (await server()).tenant())?.accounts.devices({ ...actorOf(world, 'sol'), me: { ...actorOf(world, 'sol').me, role: 'administrator' } }, new Date());
		expect((await devices)?.some(({ app }) => app === 'openrosa')).toBe(false);
	});

	it('forgets halves that never became whole, with their keys', async () => {
		address = '10.0.0.1';
		const { app } = await mine();
		expect((await app.post(instance(newId(0), '<said>half</said><picture>never.jpg</picture>'), [], true)).status).toBe(201);
		const gone = await withOwner(database.ownerUrl, async (db) => [await forgetHalves(db, Date.now()), await forgetHalves(db, Date.now() + 15 * 86_400_000), (await sql<{ n: number }>`select count(*) as n from app_submission where state = 'waiting'`.execute(db)).rows[0]?.n]);
		expect(gone).toEqual([0, 1, 0]);
	});
});

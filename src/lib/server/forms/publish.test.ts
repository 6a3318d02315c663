import { hash } from 'node:crypto';
import type { RequestEvent, RequestHandler } from '@sveltejs/kit';
import { writeXlsx } from 'hucre/xlsx';
import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { asVaultId } from '../../domain/ids.ts';
import type { FormShape } from '../../domain/records/shapes.ts';
import { convertFormFile } from '../../sheets/convertFormFile.ts';
import { servedTown } from '../../testing/servedTown.ts';
import type { OpenedDatabase } from '../../testing/serverDatabase.ts';
import { actorOf, fresh, TestDevice, type World } from '../../testing/serverWorld.ts';
import { changeOfficer, sessionsOf } from '../../testing/townSessions.ts';
import { withRight } from '../endpoint.ts';
import { withOwner } from '../store/ownerWrites.ts';
import { formSourceEndpoint, publishFormEndpoint } from './publish.ts';

const handlers = { publish: withRight('publish_forms', publishFormEndpoint), source: withRight('publish_forms', formSourceEndpoint) } satisfies Record<string, RequestHandler>;
type Answered = { readonly code?: string; readonly params?: object; readonly formId?: string; readonly version?: number; readonly source?: string; readonly fileName?: string };

/** As an author's spreadsheet saves it. */
const sheet = async (version: string, formId = 'shop', extra: readonly string[] = []): Promise<Uint8Array> => writeXlsx({
	sheets: [
		{ name: 'survey', rows: [['type', 'name', 'label::中文 (zh)', 'label::English (en)'], ['select_one yn', 'exit', '出口畅通吗', 'Is the exit free?'], ['text', 'note', '备注', 'Note'], ...(extra.length === 0 ? [] : [[...extra]])] },
		{ name: 'choices', rows: [['list_name', 'name', 'label::中文 (zh)', 'label::English (en)'], ['yn', 'yes', '是', 'Yes'], ['yn', 'no', '否', 'No']] },
		{ name: 'settings', rows: [['form_title', 'form_id', 'version'], ['小店检查', formId, version]] },
	],
});

describe('publishing a form', () => {
	let database: OpenedDatabase;
	let world: World;
	let tokens: ReadonlyMap<string, string> = new Map();
	servedTown('publishing', (opened, town) => { [database, world] = [opened, town]; });
	beforeAll(async () => {
		await changeOfficer(database, world.officers.sol, { role: 'administrator' });
		tokens = await sessionsOf(world, ['sol', 'mara']);
	});
	async function ask(who: string, name: keyof typeof handlers, body: object | null, params: object = {}): Promise<Answered> {
		const url = new URL('https://doorstep.example/api/x');
		const request = new Request(url, { ...(body === null ? {} : { method: 'POST', body: JSON.stringify(body) }), headers: { authorization: `Bearer ${tokens.get(who) ?? ''}` } });
		const answer = await handlers[name]({ request, url, route: { id: `/api/${name}` }, params, getClientAddress: () => '10.0.0.1' } as unknown as RequestEvent);
		return (await answer.json()) as Answered;
	}
	/** What a device sends: the file, and the sum of what it made of it. */
	async function publish(bytes: Uint8Array, change: object = {}, who = 'sol', newest: { readonly [formId: string]: number } = {}): Promise<Answered> {
		const made = await convertFormFile({ name: 'shop.xlsx', bytes, newest });
		return ask(who, 'publish', {
			fileName: 'shop.xlsx', source: Buffer.from(bytes).toString('base64'), xmlSha256: made.ok ? hash('sha256', made.form.xml) : '0'.repeat(64), packId: 'test', title: { zh: '小店检查', en: 'Shop check' }, areaIds: [world.east], ...change,
		});
	}
	const rows = async (): Promise<readonly { readonly form_id: string; readonly version: number; readonly source_sha256: string; readonly xml_md5: string; readonly xml_sha256: string }[]> => withOwner(database.ownerUrl, async (db) => db.selectFrom('form_source').selectAll().where('form_id', '=', 'shop').orderBy('version').execute());

	it('takes the tables, pictures and sounds that the form uses, and no others, for every device with the form', async () => {
		const bytes = new TextEncoder().encode('| survey |\n| | type | name | label | image |\n| | select_one_from_file towns.csv | town | Which town? | exit.png |\n| settings |\n| | form_title | form_id | version |\n| | Towns | towns | 1 |\n');
		const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1]);
		const beside = [{ name: 'towns.csv', bytes: Buffer.from('name,label\neast,East\n') }];
		const made = await convertFormFile({ name: 'towns.md', bytes, newest: {}, beside });
		const send = async (files: readonly { readonly name: string; readonly bytes: Buffer }[]): Promise<Answered> => ask('sol', 'publish', {
			fileName: 'towns.md', source: Buffer.from(bytes).toString('base64'), xmlSha256: made.ok ? hash('sha256', made.form.xml) : '', packId: 'test', title: { zh: '镇', en: 'Towns' }, areaIds: [], files: files.map((file) => ({ name: file.name, source: file.bytes.toString('base64') })),
		});
		expect(await send(beside)).toMatchObject({ code: 'form_needs_files', params: { names: 'exit.png' } });
		expect(await send([...beside, { name: 'exit.png', bytes: Buffer.from('<svg/>') }])).toMatchObject({ code: 'form_file_unfit' });
		expect(await send([...beside, { name: 'exit.png', bytes: png }, { name: 'unused.png', bytes: png }])).toEqual({ formId: 'towns', version: 1 });
		const mara = new TestDevice(database.store, actorOf(world, 'mara'));
		await mara.pull();
		const form = mara.ofType('form').map(({ fields }) => fields as unknown as FormShape).find(({ formId }) => formId === 'towns');
		expect(form?.attachments).toEqual([{ name: 'exit.png', mime: 'image/png', size: 9, sha256: hash('sha256', png), md5: hash('md5', png), bytes: png.toString('base64') }]);
		expect(form?.xml).toContain('<label>East</label>');
	});

	it('makes of the uploaded sheet what every device gets at its next sync, and keeps the sheet and its sums', async () => {
		const mara = new TestDevice(database.store, actorOf(world, 'mara'));
		await mara.pull();
		const bytes = await sheet('3');
		expect(await publish(bytes)).toEqual({ formId: 'shop', version: 3 });
		await mara.pull();
		const form = mara.ofType('form').map(({ fields }) => fields as unknown as FormShape).find(({ formId }) => formId === 'shop');
		expect(form).toMatchObject({ formId: 'shop', version: 3, packId: 'test', title: { zh: '小店检查', en: 'Shop check' }, areaIds: [world.east], publishedBy: world.officers.sol });
		expect(form?.xml).toContain('出口畅通吗');
		expect(await rows()).toMatchObject([{ version: 3, source_sha256: hash('sha256', bytes), xml_sha256: hash('sha256', form?.xml ?? ''), xml_md5: hash('md5', form?.xml ?? '') }]);
		expect(await ask('sol', 'source', null, { id: 'shop', version: '3' })).toEqual({ fileName: 'shop.xlsx', source: Buffer.from(bytes).toString('base64') });
		const audit = await withOwner(database.ownerUrl, async (db) => (await sql<{ detail: string }>`select detail from audit where kind = 'form_published'`.execute(db)).rows);
		const lines = audit.map(({ detail }) => JSON.parse(detail) as { readonly names: readonly string[] });
		expect(lines.filter(({ names }) => names.includes('shop/3')), 'one line, and it says all of it').toEqual([{ names: ['shop/3'], service: 'test', areas: [world.east], source: hash('sha256', bytes) }]);
	});

	it('takes an entry of a version from the moment that it is published, and one of the version before for as long as somebody sends it', async () => {
		expect(await publish(await sheet('4', 'shop', ['integer', 'rooms', '几间', 'Rooms']))).toEqual({ formId: 'shop', version: 4 });
		const mara = new TestDevice(database.store, actorOf(world, 'mara', asVaultId(fresh())));
		await mara.pull();
		const entry = (formVersion: number, xml: string) => mara.save({ kind: 'submitEntry', entryId: fresh(), areaId: world.east, entry: { packId: 'test', packVersion: 1, formId: 'shop', formVersion, placeId: world.eastDoor, caseId: null, taskId: null, answers: {}, xml, outcome: null, whom: null, officerId: world.officers.mara, companions: [], startedAt: '2026-11-20T04:00:00.000Z', endedAt: '2026-11-20T04:00:00.000Z', position: null } });
		const outcome = async (formVersion: number, xml: string): Promise<string> => (await entry(formVersion, xml)).map((line) => line.problem?.code ?? line.outcome).join();
		expect([await outcome(4, '<data><rooms>2</rooms></data>'), await outcome(3, '<data><exit>yes</exit></data>'), await outcome(3, '<data><rooms>2</rooms></data>'), await outcome(5, '<data/>')]).toEqual(['ok', 'ok', 'entry_question_unknown', 'entry_form_unknown']);
	});

	it.each<[string, () => Promise<Answered>, string]>([
		['a number that is not greater', async () => publish(await sheet('4')), 'form_version_old'], ['a version that is no number', async () => publish(await sheet('2026-11')), 'form_version_unfit'],
		['a form of a service', async () => publish(await sheet('9', 'served')), 'form_of_service'], ['what the device did not open', async () => publish(await sheet('9'), { xmlSha256: 'a'.repeat(64) }), 'form_differs'],
		['a sheet with a fault', async () => publish(await sheet('9', 'shop', ['select_one nowhere', 'q', 'x', 'x'])), 'form_faulty'], ['bytes that are no sheet', async () => publish(new TextEncoder().encode('PK\u0003\u0004')), 'form_faulty'],
		['a service that there is not', async () => publish(await sheet('9'), { packId: 'nothing' }), 'field_invalid'], ['an area that there is not', async () => publish(await sheet('9'), { areaIds: [fresh()] }), 'field_invalid'],
		['no name', async () => publish(await sheet('9'), { title: { zh: '', en: 'x' } }), 'body_unreadable'], ['who is no administrator', async () => publish(await sheet('9'), {}, 'mara'), 'not_allowed'],
	])('refuses %s', async (_, attempt, code) => {
		await withOwner(database.ownerUrl, (db) => sql`update record set fields = jsonb_set(fields, '{definition,forms}', '[{"formId": "served", "version": 1}]') where type = 'pack' and fields ->> 'packId' = 'loose'`.execute(db));
		expect((await attempt()).code).toBe(code);
		expect((await rows()).map(({ version }) => version)).toEqual([3, 4]);
	});

	it('numbers a sheet that gives no version, and takes one of two that are published at once', async () => {
		const bytes = await sheet('');
		const answers = await Promise.all([1, 2].map(() => publish(bytes, {}, 'sol', { shop: 4 })));
		expect(answers.map(({ version, code }) => version ?? code).sort()).toEqual([5, expect.stringMatching(/form_version_old|form_differs/)]);
	});

	it('gives the sheet to who publishes, and to nobody else', async () => {
		expect((await ask('mara', 'source', null, { id: 'shop', version: '3' })).code).toBe('not_allowed');
		expect((await ask('sol', 'source', null, { id: 'shop', version: '99' })).code).toBe('not_found');
	});
});

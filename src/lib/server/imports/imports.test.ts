import type { RequestEvent, RequestHandler } from '@sveltejs/kit';
import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { newId, type Id } from '../../domain/ids.ts';
import type { ImportField } from '../../domain/imports/fields.ts';
import type { ImportDetail, ImportOverview, ImportRun, ImportWanted, ToldPlan } from '../../protocol/imports.ts';
import { servedTown } from '../../testing/servedTown.ts';
import type { OpenedDatabase } from '../../testing/serverDatabase.ts';
import { actorOf, fresh, TestDevice, testPack, type World } from '../../testing/serverWorld.ts';
import { changeOfficer, sessionsOf } from '../../testing/townSessions.ts';
import { withRight } from '../endpoint.ts';
import { AuditRows } from '../store/auditRows.ts';
import { forgetImports } from '../store/imports.ts';
import { everyone, insertRecords, withOwner } from '../store/ownerWrites.ts';
import { verifyChain } from '../audit/verifyChain.ts';
import { beginImportEndpoint, importEndpoint, importsEndpoint, planImportEndpoint, runImportEndpoint, undoImportEndpoint } from './endpoints.ts';

const handlers = {
	overview: withRight('import_lists', importsEndpoint), one: withRight('import_lists', importEndpoint), plan: withRight('import_lists', planImportEndpoint), begin: withRight('import_lists', beginImportEndpoint),
	run: withRight('import_lists', runImportEndpoint), undo: withRight('import_lists', undoImportEndpoint),
} satisfies Record<string, RequestHandler>;
type Row = { readonly [F in ImportField]?: string };

describe('an import', () => {
	let database: OpenedDatabase;
	let world: World;
	let tokens: ReadonlyMap<string, string> = new Map();
	servedTown('imports', (opened, town) => { [database, world] = [opened, town]; });
	beforeAll(async () => {
		await changeOfficer(database, world.officers.sol, { role: 'administrator' });
		await withOwner(database.ownerUrl, async (db) => {
			for (const [id, name] of [[world.east, '东网格'], [world.west, '西网格'], [world.far, '远网格']] as const) await sql`update record set fields = fields || ${JSON.stringify({ name })}::jsonb where id = ${id}`.execute(db);
		});
		tokens = await sessionsOf(world, ['sol', 'mara']);
	});
	async function ask<T>(name: keyof typeof handlers, body: object | null = null, who = 'sol', params: Record<string, string> = {}): Promise<T & { readonly code?: string }> {
		const url = new URL('https://doorstep.example/api/imports');
		const request = new Request(url, { ...(body === null ? {} : { method: 'POST', body: JSON.stringify(body) }), headers: { authorization: `Bearer ${tokens.get(who) ?? ''}` } });
		return (await (await handlers[name]({ request, url, route: { id: '/api/imports' }, params, getClientAddress: () => '10.0.0.9' } as unknown as RequestEvent)).json()) as T & { readonly code?: string };
	}
	let clock = Date.now();
	const wanted = (kind: ImportWanted['kind'], rows: readonly Row[], change: Partial<ImportWanted> = {}): ImportWanted => ({
		importId: newId((clock += 1)), kind, packId: null, list: '东网格名单', source: '居委会', purpose: '入户走访', areaId: world.east, wgs84: false, others: [], rows: rows.map((cells, at) => ({ row: at + 2, cells })), columns: { 姓名: 'name' }, ...change,
	});
	/** As the screen does: looks, begins what was seen, and asks until it is through. */
	async function importAll(list: ImportWanted): Promise<ImportRun> {
		const { digest } = await ask<ToldPlan>('plan', list);
		let run = await ask<ImportRun>('begin', { ...list, digest });
		while (run.state === 'running') run = await ask<ImportRun>('run', { importId: list.importId });
		return run;
	}
	const device = async (who: 'mara' | 'noor' | 'ines' | 'sol'): Promise<TestDevice> => {
		const made = new TestDevice(database.store, actorOf(world, who));
		await made.pull();
		return made;
	};
	const doorsOf = (of: TestDevice): readonly string[] => of.ofType('place').map(({ fields }) => String(fields['label'])).toSorted();
	const namesOf = (of: TestDevice): readonly string[] => of.ofType('person').map(({ fields }) => String(fields['name'])).toSorted();
	const count = async (what: string): Promise<number> => withOwner(database.ownerUrl, async (db) => (await sql.raw<{ n: number }>(`select count(*) as n from ${what}`).execute(db)).rows[0]?.n ?? 0);

	it('is for who has the right, and says nothing to others', async () => {
		for (const name of ['overview', 'plan', 'begin', 'run', 'undo'] as const) expect((await ask(name, name === 'overview' ? null : {}, 'mara')).code).toBe('not_allowed');
		expect((await ask('one', null, 'mara', { id: fresh() })).code).toBe('not_allowed');
		expect((await ask('one', null, 'sol', { id: fresh() })).code).toBe('not_found');
		expect((await ask('run', { importId: fresh() })).code).toBe('not_found');
	});

	it('writes nothing by being looked at; then makes doors that the officer of the area has at the next pull, and nobody else', async () => {
		const before = await count('operation');
		const list = wanted('doors', [{ address: '麦浪家园3幢1单元101室', rhythmDays: '90' }, { address: '麦浪家园3幢1单元102室' }, { address: '', kind: '住户' }]);
		const plan = await ask<ToldPlan>('plan', list);
		expect(plan.lines.map(({ row, state }) => [row, state])).toEqual([[2, 'new'], [3, 'new'], [4, 'wrong']]);
		expect([await count('operation'), await count('import_run'), await count('import_list')]).toEqual([before, 0, 0]);
		expect(await importAll(list)).toMatchObject({ state: 'done', counts: { new: 2, wrong: 1 }, position: 2, refused: 0, by: world.officers.sol });
		expect(doorsOf(await device('mara'))).toEqual(['East 101', '麦浪家园3幢1单元101室', '麦浪家园3幢1单元102室']);
		expect(doorsOf(await device('ines'))).toEqual(['West 101']);
		expect(await count('import_run where sealed is not null')).toBe(0);
		const { runs, lists } = await ask<ImportOverview>('overview');
		expect([runs.length, lists]).toEqual([1, [{ kind: 'doors', name: '东网格名单', source: '居委会', purpose: '入户走访', columns: { 姓名: 'name' } }]]);
	});

	it('once more changes nothing, and with the list’s own numbers changes what differs', async () => {
		const rows: readonly Row[] = [{ key: 'A1', name: '米秋', idNumber: '11010519491231002X', phones: '13900000021', address: '麦浪家园3幢1单元101室' }, { key: 'A2', name: '范舟', phones: '13900000022', address: '麦浪家园3幢1单元102室', head: '是' }];
		expect(await importAll(wanted('people', rows))).toMatchObject({ state: 'done', counts: { new: 2 } });
		expect(namesOf(await device('mara'))).toEqual(['Person', '米秋', '范舟'].toSorted());
		const again = wanted('people', rows);
		expect((await ask<ToldPlan>('plan', again)).lines.map(({ state, matched }) => [state, matched])).toEqual([['same', 'key'], ['same', 'key']]);
		const before = await count('operation');
		expect(await importAll(again)).toMatchObject({ state: 'done', steps: 0 });
		expect(await count('operation')).toBe(before);
		expect(await importAll(wanted('people', [{ key: 'A2', name: '范舟', phones: '13900000099' }]))).toMatchObject({ counts: { changed: 1 } });
		const person = (await device('noor')).ofType('person').find(({ fields }) => fields['name'] === '范舟');
		expect(person?.fields).toMatchObject({ phones: ['13900000022', '13900000099'], origin: { list: '东网格名单', source: '居委会', purpose: '入户走访' } });
	});

	it('keeps no word of the list but in the records: keys are digests, the chain and the runs hold counts alone', async () => {
		const dump = await withOwner(database.ownerUrl, async (db) => {
			const tables = ['import_run', 'import_record', 'import_key', 'audit'];
			const texts = await Promise.all(tables.map(async (table) => (await sql.raw<{ t: string }>(`select coalesce(string_agg(x::text, ' '), '') as t from ${table} x`).execute(db)).rows[0]?.t ?? ''));
			return texts.join(' ');
		});
		for (const word of ['米秋', '11010519491231002X', '13900000021', 'A1"']) expect(dump).not.toContain(word);
		expect(await count(`audit where kind = 'list_imported'`)).toBeGreaterThan(2);
	});

	it('that was looked at before somebody changed something is looked at again', async () => {
		const list = wanted('doors', [{ address: '麦浪家园3幢1单元101室', cautions: '门口有狗' }]);
		const { digest } = await ask<ToldPlan>('plan', list);
		const mara = await device('mara');
		const door = mara.ofType('place').find(({ fields }) => fields['label'] === '麦浪家园3幢1单元101室');
		await mara.save({ kind: 'setFields', ref: { type: 'place', id: door?.id as Id }, base: door?.rev ?? 0, set: { cautions: '楼道灯坏了' } });
		expect((await ask('begin', { ...list, digest })).code).toBe('import_changed');
		expect((await ask<ToldPlan>('plan', list)).lines[0]?.changes).toEqual([{ field: 'cautions', from: '楼道灯坏了', to: '门口有狗' }]);
	});

	it('that was cut in the middle goes on where it stood, and nothing comes twice', async () => {
		const list = wanted('doors', Array.from({ length: 400 }, (_, n) => ({ address: `望潮苑${String(n + 1)}幢1单元101室` })));
		const { digest } = await ask<ToldPlan>('plan', list);
		await ask('begin', { ...list, digest });
		expect(await ask<ImportRun>('run', { importId: list.importId })).toMatchObject({ state: 'running', position: 150, steps: 400 });
		// The server stopped after the push and before it had noted it.
		await ask<ImportRun>('run', { importId: list.importId });
		await withOwner(database.ownerUrl, async (db) => {
			await sql`update import_run set position = 150, operations = 150, state = 'running' where import_id = ${list.importId}`.execute(db);
			await sql`delete from import_record where import_id = ${list.importId} and n >= 1500`.execute(db);
		});
		expect(await importAll(list)).toMatchObject({ state: 'done', position: 400, refused: 0 });
		expect(await count(`record where fields ->> 'label' like '望潮苑%'`)).toBe(400);
		expect(await count(`import_record where import_id = '${list.importId}'`)).toBe(400);
		let run = await ask<ImportRun>('undo', { importId: list.importId });
		while (run.state === 'undoing') run = await ask<ImportRun>('undo', { importId: list.importId });
		expect(run).toMatchObject({ state: 'undone', taken: 400, kept: 0 });
		expect(await count(`record where fields ->> 'label' like '望潮苑%'`)).toBe(0);
	});

	it('is undone: what nobody touched goes from the devices, what was changed stays and is named, and the chain is whole', async () => {
		const list = wanted('people', [{ name: '丁蕾', phones: '13900000031', address: '青禾路9号' }, { name: '丁一', phones: '13900000032', address: '青禾路11号' }, { name: '范舟', phones: '13900000022；13900000055' }, { name: '米秋', phones: '13900000021；13900000056' }, { name: '丁三', phones: '13900000033', address: '青禾路13号' }]);
		expect(await importAll(list)).toMatchObject({ counts: { new: 3, changed: 2 } });
		const [mara, noor] = [await device('mara'), await device('noor')];
		const named = (name: string) => mara.ofType('person').find(({ fields }) => fields['name'] === name);
		const door = mara.ofType('place').find(({ fields }) => fields['label'] === '青禾路11号');
		await mara.save({ kind: 'note', noteId: fresh(), areaId: world.east, of: { type: 'place', id: door?.id as Id }, text: 'was there' });
		const meets = named('米秋');
		await mara.save({ kind: 'setFields', ref: { type: 'person', id: meets?.id as Id }, base: meets?.rev ?? 0, set: { phones: ['13911111111'] } });
		const third = named('丁三');
		await mara.save({ kind: 'setFields', ref: { type: 'person', id: third?.id as Id }, base: third?.rev ?? 0, set: { needs: ['sight'] } });
		expect(await ask<ImportRun>('undo', { importId: list.importId })).toMatchObject({ state: 'undone', taken: 4, kept: 7 });
		await mara.pull();
		expect([named('丁蕾'), named('丁一')?.fields['name'], named('范舟')?.fields['phones'], named('米秋')?.fields['phones']]).toEqual([undefined, '丁一', ['13900000022', '13900000099'], ['13911111111']]);
		expect(doorsOf(mara)).not.toContain('青禾路9号');
		const { left } = await ask<ImportDetail>('one', null, 'sol', { id: list.importId });
		expect(left.map(({ row, type, why }) => `${String(row)} ${type} ${why}`).toSorted()).toEqual(['3 person used', '3 place used', '3 residence used', '5 person changed', '6 person changed', '6 place used', '6 residence used']);
		// Who has not heard of it yet and works on is told that it is gone for good.
		const gone = noor.ofType('person').find(({ fields }) => fields['name'] === '丁蕾');
		const late = await noor.save({ kind: 'setFields', ref: { type: 'person', id: gone?.id as Id }, base: gone?.rev ?? 0, set: { needs: ['hearing'] } });
		expect(late.map(({ outcome, problem }) => [outcome, problem?.code])).toEqual([['refused', 'erased']]);
		expect(await ask<ImportRun>('undo', { importId: list.importId })).toMatchObject({ state: 'undone', taken: 4, kept: 7 });
		// The same file makes them anew.
		expect((await importAll({ ...list, importId: newId((clock += 1)) })).counts).toMatchObject({ new: 2, changed: 1, same: 2 });
		expect(await count(`audit where kind = 'import_undone'`)).toBe(2);
		const findings = (await withOwner(database.ownerUrl, (db) => verifyChain(new AuditRows(db, world.tenantId).source(database.keys), []))).findings;
		expect(findings).toEqual([]);
	});

	it('left alone for a week throws away what was still to come; what is there can be undone', async () => {
		const list = wanted('doors', Array.from({ length: 200 }, (_, n) => ({ address: `棠溪里${String(n + 1)}幢1单元101室` })));
		const { digest } = await ask<ToldPlan>('plan', list);
		await ask('begin', { ...list, digest });
		await ask('run', { importId: list.importId });
		expect(await withOwner(database.ownerUrl, (db) => forgetImports(db, Date.now() + 6 * 86_400_000))).toBe(0);
		expect(await withOwner(database.ownerUrl, (db) => forgetImports(db, Date.now() + 8 * 86_400_000))).toBe(1);
		expect(await ask<ImportDetail>('one', null, 'sol', { id: list.importId })).toMatchObject({ run: { state: 'stopped', position: 150 } });
		expect(await ask<ImportRun>('undo', { importId: list.importId })).toMatchObject({ state: 'undone', taken: 150 });
	});

	it('opens cases of a service that is taken down by its own words, in its first state; undone, they go with their people, and one that was moved stays', async () => {
		const label = { zh: '登记', en: 'Take down' };
		const definition = { ...testPack, id: 'plates', intake: { label, hint: label, people: [{ role: 'applicant', required: true }], place: 'optional', asks: [{ field: 'x.what', required: true }], title: { zh: '{applicant}', en: '{applicant}' } } };
		await withOwner(database.ownerUrl, (db) => db.transaction().execute((tx) => insertRecords(tx, world.tenantId, [{ type: 'pack', id: fresh(), placement: everyone, fields: { packId: 'plates', version: 1, definition } as unknown as Record<string, never> }])));
		expect((await ask('plan', wanted('cases', [{ name: '甲' }], { packId: 'test' }))).code).toBe('pack_missing');
		const list = wanted('cases', [{ name: '蓝一', phones: '13900000071', 'x.what': '三轮' }, { name: '蓝二', phones: '13900000072', 'x.what': '四轮' }, { name: '蓝三', phones: '13900000073' }], { packId: 'plates', list: '车辆' });
		expect(await importAll(list)).toMatchObject({ state: 'done', counts: { new: 2, wrong: 1 }, refused: 0 });
		const mara = await device('mara');
		const cases = mara.ofType('case').filter(({ fields }) => fields['packId'] === 'plates');
		expect(cases.map(({ fields }) => [fields['state'], fields['title'], fields['x.what']]).toSorted()).toEqual([['found', '蓝一', '三轮'], ['found', '蓝二', '四轮']]);
		expect((await ask<ToldPlan>('plan', { ...list, importId: newId((clock += 1)) })).lines.map(({ state }) => state)).toEqual(['same', 'same', 'wrong']);
		const moved = cases.find(({ fields }) => fields['title'] === '蓝二');
		expect((await mara.save({ kind: 'moveCase', caseId: moved?.id as Id, base: moved?.rev ?? 0, move: 'start', from: 'found', packVersion: 1, set: {}, note: null }))[0]?.outcome).toBe('ok');
		expect(await ask<ImportRun>('undo', { importId: list.importId })).toMatchObject({ state: 'undone', taken: 2, kept: 2 });
		await mara.pull();
		expect(mara.ofType('case').filter(({ fields }) => fields['packId'] === 'plates').map(({ fields }) => fields['title'])).toEqual(['蓝二']);
		expect([namesOf(mara).filter((name) => name.startsWith('蓝')), await count(`record where type = 'event' and fields -> 'of' ->> 'id' = '${cases.find(({ fields }) => fields['title'] === '蓝一')?.id ?? ''}'`)]).toEqual([['蓝二'], 0]);
	});

	it('takes no row into an area that is not the importer’s, and no column that there is not', async () => {
		expect((await ask<ToldPlan>('plan', wanted('people', [{ name: '甲', area: '北网格' }]))).lines[0]?.faults).toMatchObject([{ code: 'areaUnknown' }]);
		expect((await ask('plan', wanted('people', [{ name: '甲', religion: 'x' } as Row]))).code).toBe('body_unreadable');
		expect((await ask('plan', { ...wanted('people', [{ name: '甲' }]), source: ' ' })).code).toBe('body_unreadable');
	});
});

import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { asVaultId, type Id, type VaultId } from '../domain/ids.ts';
import { operationSchema, type Operation, type OperationBody } from '../domain/operation.ts';
import type { PullLine, PushLine } from '../protocol/messages.ts';
import { readPullLine, readPullRequest } from '../protocol/pull.ts';
import { readPush, readPushLine } from '../protocol/push.ts';
import type { Actor } from '../server/core/port.ts';
import { pull } from '../server/core/pull.ts';
import { push } from '../server/core/push.ts';
import type { OpenedStore } from './serverStoreContract.ts';
import type { Fields } from '../domain/records/record.ts';
import { everyone, type NewRecord } from '../server/store/ownerWrites.ts';
import { actorOf, door, fresh, makeWorld, noon, testForm, TestDevice, type OfficerName, type World } from './serverWorld.ts';

const folder = new URL('../protocol/recorded/', import.meta.url);
const versions = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name);
const textOf = (version: string, file: string): string => readFileSync(new URL(`${version}/${file}`, folder), 'utf8');
const linesOf = (text: string): readonly string[] => text.split('\n').filter((line) => line !== '');

/** Devices of every version that was released, of one that is newer than the server, and one that was away for half a year. */
export function serverVersionsContract(name: string, open: () => Promise<OpenedStore>): void {
	describe(`server store, versions: ${name}`, () => {
		let opened: OpenedStore;
		beforeAll(async () => { opened = await open(); });
		afterAll(() => opened.close());

		describe.each(versions)('what was recorded of %s', (version) => {
			type Recorded = World & { readonly vaults: { readonly [name in OfficerName]?: VaultId } };
			let world: Recorded;
			const actor = (officer: OfficerName): Actor => actorOf(world, officer, asVaultId(world.vaults[officer] ?? ''));
			const files = readdirSync(new URL(`${version}/`, folder));
			beforeAll(async () => {
				const recorded = JSON.parse(textOf(version, 'world.json')) as Recorded;
				// Entries were not yet checked against their forms when the first messages were recorded, so no form stands in their world.
				const form: NewRecord = { type: 'form', id: fresh(), placement: everyone, fields: testForm as unknown as Fields };
				world = { ...recorded, records: [...recorded.records, ...(recorded.records.some(({ type }) => type === 'form') ? [] : [form])] };
				await opened.seed(world);
				for (const officer of Object.keys(world.vaults) as OfficerName[]) await opened.enrol(actor(officer));
			});

			it('is answered as it was then, and kept byte for byte', async () => {
				for (const file of files.filter((each) => /^push-\d+\.\w+\.ndjson$/.test(each) && !each.includes('answer'))) {
					const officer = file.split('.')[1] as OfficerName;
					const text = textOf(version, file);
					const read = readPush(text);
					if (!read.ok) throw new Error(JSON.stringify(read.problem));
					const { lines } = await push(opened.store, actor(officer), read.value.operations, noon);
					const recorded = linesOf(textOf(version, file.replace(officer, 'answer'))).map((line) => JSON.parse(line) as PushLine).filter((line) => 'opId' in line);
					expect(lines).toEqual(recorded);
					const { answered } = await opened.kept(actor(officer));
					expect(linesOf(text).slice(1).map((line, index) => answered.get(read.value.operations[index]?.envelope.opId as Id)?.body === line)).toEqual(linesOf(text).slice(1).map(() => true));
				}
			});

			it('asks for what it was given then, and gets every record with what it held then', async () => {
				for (const file of files.filter((each) => /^pull-\d+\.\w+\.json$/.test(each))) {
					const officer = file.split('.')[1] as OfficerName;
					const request = readPullRequest(textOf(version, file));
					if (!request.ok) throw new Error(JSON.stringify(request.problem));
					const now: string[] = [];
					for await (const piece of pull(opened.store, actor(officer), { ...request.value, cursors: [] }, () => noon)) now.push(...linesOf(piece));
					const puts = new Map(now.map((line) => JSON.parse(line) as PullLine).flatMap((line) => ('kind' in line && line.kind === 'put' ? [[line.record.id, line.record]] : [])));
					for (const text of linesOf(textOf(version, file.replace(`${officer}.json`, 'answer.ndjson')))) {
						const line = readPullLine(text);
						if (!line.ok) throw new Error(`unreadable: ${text.slice(0, 80)}`);
						// Older apps pass over a field that came later; they must find all that they were given then.
						if ('kind' in line.value && line.value.kind === 'put') expect(puts.get(line.value.record.id)).toMatchObject(line.value.record);
					}
				}
			});

			it('was answered in words that this app understands', () => {
				for (const file of files.filter((each) => /^push-\d+\.answer/.test(each))) for (const line of linesOf(textOf(version, file))) expect(readPushLine(line).ok, line).toBe(true);
			});
		});

		describe('of operations of a newer shape', () => {
			let world: World;
			let mara: TestDevice;
			beforeEach(async () => {
				world = makeWorld();
				await opened.seed(world);
				mara = new TestDevice(opened.store, actorOf(world, 'mara', asVaultId(fresh())));
				await opened.enrol(mara.actor);
			});
			const newer = (operations: readonly Operation[]): readonly Operation[] => operations.map((operation) => ({ ...operation, schema: operationSchema + 1, body: { ...operation.body, kind: 'foresee' } as unknown as OperationBody }));

			it('keeps a copy, lets them and what builds on them wait, and takes the rest', async () => {
				const place = fresh();
				const early = newer(mara.operations({ kind: 'createRecord', ref: { type: 'place', id: place }, areaId: world.east, fields: door('of tomorrow') }));
				const after = mara.operations({ kind: 'setFields', ref: { type: 'place', id: place }, base: 0, set: { label: 'later' } });
				const other = mara.operations({ kind: 'setFields', ref: { type: 'case', id: world.eastCase }, base: 1, set: { title: 'Goes on' } });
				const lines = await mara.send([...early, ...after, ...other]);
				expect(lines.map((line) => [line.outcome, line.problem?.code])).toEqual([['retry', 'server_too_old'], ['retry', 'server_too_old'], ['ok', undefined]]);
				const kept = await opened.kept(mara.actor);
				expect([...early, ...after].map(({ opId }) => [kept.early.get(opId) !== undefined, kept.answered.has(opId)])).toEqual([[true, false], [true, false]]);
				expect(kept.early.get(early[0]?.opId as Id)).toBe(JSON.stringify(early[0]));
				expect((await mara.send([...early, ...after])).map((line) => line.outcome)).toEqual(['retry', 'retry']);
			});

			it('takes them once it knows them, also where a copy lies', async () => {
				const place = fresh();
				const known = mara.operations({ kind: 'createRecord', ref: { type: 'place', id: place }, areaId: world.east, fields: door('of tomorrow') });
				await mara.send(newer(known));
				expect((await mara.send(known))[0]?.outcome).toBe('ok');
			});

			it('passes over fields that it does not know, and keeps them', async () => {
				const [operation] = mara.operations({ kind: 'note', noteId: fresh(), areaId: world.east, of: { type: 'case', id: world.eastCase }, text: 'x' });
				const more = { ...operation, hint: 'new', body: { ...operation?.body, mood: 'new' } } as unknown as Operation;
				expect((await mara.send([more]))[0]?.outcome).toBe('ok');
				expect((await opened.kept(mara.actor)).answered.get(more.opId)?.body).toBe(JSON.stringify(more));
			});
		});

		it('gives a device that was away for longer than the log reaches the stream anew, and it forgets what left meanwhile', async () => {
			const world = makeWorld();
			await opened.seed(world);
			const [sol, mara, noor] = (['sol', 'mara', 'noor'] as const).map((officer) => new TestDevice(opened.store, actorOf(world, officer, asVaultId(fresh())))) as [TestDevice, TestDevice, TestDevice];
			for (const one of [sol, mara, noor]) {
				await opened.enrol(one.actor);
				await one.pull();
			}
			await sol.save({ kind: 'transfer', ref: { type: 'case', id: world.eastCase }, base: 1, from: world.east, toAreaId: world.west, organisationId: null, assigneeId: null, reason: 'x' });
			await mara.pull();
			await opened.shorten();
			await mara.save({ kind: 'setFields', ref: { type: 'place', id: world.eastDoor }, base: 1, set: { label: 'still here' } });
			// Mara has read that the case left: her cursor is not too old.
			const hers = await mara.pull();
			expect(hers.filter((line) => 'kind' in line && line.kind === 'put')).toHaveLength(1);
			const his = await noor.pull();
			expect(his.some((line) => 'kind' in line && line.kind === 'leave')).toBe(false);
			expect(his.some((line) => 'kind' in line && line.kind === 'checkpoint' && line.cursor.after !== undefined)).toBe(true);
			expect([noor.holds('case', world.eastCase), noor.get('place', world.eastDoor)?.fields['label']]).toEqual([false, 'still here']);
			expect(new Map([...noor.records].filter(([, record]) => record.areaId === world.east))).toEqual(new Map([...mara.records].filter(([, record]) => record.areaId === world.east && record.id !== world.secretCase && record.id !== world.secretNote)));
			expect(await noor.pull()).toHaveLength(2);
		});
	});
}

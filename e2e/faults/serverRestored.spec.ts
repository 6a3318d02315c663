import { createHash, randomBytes } from 'node:crypto';
import { chmod, cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { withClient } from '../../scripts/postgres/roles.ts';
import { newId, type Id } from '../../src/lib/domain/ids.ts';
import type { OperationBody } from '../../src/lib/domain/operation.ts';
import { nobodyIn, openNextDoor, reportHazard, searchCase } from '../pages/work.ts';
import { Device } from '../support/device.ts';
import { figures } from '../support/figures.ts';
import { HttpDevice } from '../support/httpDevice.ts';
import { Officer } from '../support/officer.ts';
import { Town } from '../support/town.ts';

test.skip(process.env['E2E_LONG'] !== '1', 'five devices, and a whole server made, destroyed and restored');

let folder: string;
let town: Town;
const officers: Officer[] = [];
test.beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'doorstep-restored-'));
	await chmod(folder, 0o711);
	town = await Town.at(path.join(folder, 'data'), { env: { DOORSTEP_BACKUP_DIR: path.join(folder, 'usb') } });
});
test.afterAll(async () => {
	for (const officer of officers) await officer.device.throwAway();
	await town.kill();
	await rm(folder, { recursive: true, force: true });
});

const photos = new Map<Id, string>();

/** A day's work: new people, notes at doors, a change of a place that all change, a photo. */
async function work(device: HttpDevice, day: number, rounds: number): Promise<void> {
	const area = device.me.leafAreaIds[0] as Id;
	const places = [...device.disk.held.values()].filter(({ record }) => record.type === 'place' && record.areaId === area).map(({ record }) => record).sort((a, b) => a.id.localeCompare(b.id));
	for (let round = 0; round < rounds; round += 1) {
		const people = [1, 2, 3].map((): OperationBody => ({ kind: 'createRecord', ref: { type: 'person', id: newId(Date.now()) }, areaId: area, fields: { name: `day ${String(day)}`, sex: null, birthYear: 1950, phones: [], idNumber: null, needs: [] } }));
		const shared = places[0];
		const seen = shared === undefined ? undefined : device.vault.view.serverRecord('place', shared.id);
		await device.save(...people, ...(shared === undefined ? [] : [{ kind: 'setFields', ref: { type: 'place', id: shared.id }, base: seen?.rev ?? 1, set: { cautions: `day ${String(day)} round ${String(round)} ${device.vaultId}` } } satisfies OperationBody]));
		const bytes = new Uint8Array(randomBytes(200_000));
		if (shared !== undefined) photos.set(await device.attach(area, shared.id, bytes), createHash('sha256').update(bytes).digest('hex'));
		await device.sync();
	}
}

type Kept = { readonly operations: ReadonlyMap<string, string>; readonly records: ReadonlyMap<string, string>; readonly files: ReadonlySet<string> };

/** When the server received something it says anew, for it did. */
function told(fields: object): string {
	return JSON.stringify({ ...fields, receivedAt: null });
}

async function kept(): Promise<Kept> {
	return withClient(await town.ownerUrl(), async (client) => {
		const operations = (await client.query<{ op_id: string; outcome: string }>('select op_id, outcome from operation')).rows;
		const records = (await client.query<{ type: string; id: string; fields: object }>('select type, id, fields from record where not deleted')).rows;
		const files = (await client.query<{ file_id: string }>('select file_id from file')).rows;
		return { operations: new Map(operations.map((row) => [row.op_id, row.outcome])), records: new Map(records.map((row) => [`${row.type} ${row.id}`, told(row.fields)])), files: new Set(files.map((row) => row.file_id)) };
	});
}

test('yesterday’s backup is restored under five devices, and nothing that was acknowledged or shown as saved is missing', async ({ launchOptions }) => {
	await town.start('--demo');
	const devices: HttpDevice[] = [];
	for (const account of ['xu', 'wu', 'tang']) devices.push(await HttpDevice.signIn(town.url, account));
	for (const device of devices) await device.sync();
	for (const account of ['chen', 'lin']) {
		const officer = new Officer(await Device.make({ url: town.url, launch: launchOptions }), account);
		officers.push(officer);
		await officer.signUp();
	}
	const [chen, lin] = officers as [Officer, Officer];

	// Yesterday.
	for (const device of devices) await work(device, 1, 2);
	const oldHazard = await reportHazard(chen, '潮平里2幢1单元', '昨天：楼道堆物');
	await chen.allReceived();
	await lin.allReceived();
	const backup = await town.run('backup');
	expect(backup.output).toContain('read back and whole');
	expect(backup.code).toBe(0);
	const inBackup = await kept();

	// Today: acknowledged all of it, but what one saves without coverage.
	for (const device of devices) await work(device, 2, 4);
	await chen.go('今日');
	const hazard = await reportHazard(chen, '潮平里3幢1单元', '今天：消防通道停车');
	await chen.go('今日');
	await openNextDoor(chen);
	await nobodyIn(chen);
	await lin.go('今日');
	const other = await reportHazard(lin, '潮平里4幢1单元', '今天：应急灯不亮');
	await chen.allReceived();
	await lin.allReceived();
	for (const device of devices) await device.sync();
	await lin.device.loseCoverage();
	await lin.go('今日');
	const offline = await reportHazard(lin, '潮平里5幢1单元', '没有网络时报的隐患');
	const before = await kept();
	expect(before.operations.size).toBeGreaterThan(inBackup.operations.size + 40);

	// The server burns, with all that is on it. What is left: the disk with the backups, and the key on paper.
	const { code: key } = JSON.parse(await readFile(path.join(town.data, 'backup.key'), 'utf8')) as { code: string };
	await town.kill();
	await rm(town.data, { recursive: true });
	const [name = ''] = (await readdir(path.join(folder, 'usb'))).filter((entry) => entry.endsWith('.backup'));
	await cp(path.join(folder, 'usb'), path.join(folder, 'carried'), { recursive: true });
	const again = await Town.at(town.data, { env: { DOORSTEP_BACKUP_DIR: path.join(folder, 'usb'), DOORSTEP_BACKUP_KEY: key } });
	const restored = await again.run('restore', path.join(folder, 'carried', name));
	expect(restored.output).toContain('Restored: ');
	expect(restored.code).toBe(0);
	await town.start();
	expect((await kept()).operations).toEqual(inBackup.operations);

	// The devices come back, each in its own time.
	await lin.device.findCoverage();
	for (let round = 0; round < 8; round += 1) for (const device of devices) await device.sync();
	// A browser that rests says "received" until it hears from the server again; what counts is what arrives.
	const comeBack = performance.now();
	await expect.poll(async () => {
		const { operations, files } = await kept();
		return [...before.operations.keys()].filter((id) => !operations.has(id)).length + [...before.files].filter((id) => !files.has(id)).length;
	}, { timeout: 240_000, intervals: [2000] }).toBe(0);
	const backAfter = (performance.now() - comeBack) / 1000;
	for (const officer of officers) await officer.allReceived();
	for (let round = 0; round < 3; round += 1) for (const device of devices) await device.sync();

	const after = await kept();
	const missing = [...before.operations.keys()].filter((id) => !after.operations.has(id));
	const refused = [...after.operations].filter(([id, outcome]) => outcome === 'refused' && before.operations.get(id) !== 'refused');
	const gone = [...before.records.keys()].filter((id) => !after.records.has(id));
	const differing = [...before.records].filter(([id, fields]) => after.records.has(id) && after.records.get(id) !== fields).map(([id]) => id);
	const lostFiles = [...before.files].filter((id) => !after.files.has(id));
	let damaged = 0;
	for (const [id, sha256] of photos) {
		const back = await devices[2]?.transport.download(id, 'whole');
		if (back?.ok !== true || createHash('sha256').update(back.value.bytes).digest('hex') !== sha256) damaged += 1;
	}
	figures(`yesterday’s backup restored under 5 devices (2 Chromium, 3 sync engines over HTTP): ${String(before.operations.size)} operations, ${String(before.records.size)} records and ${String(before.files.size)} photos acknowledged, of them ${String(before.operations.size - inBackup.operations.size)} operations and ${String(before.files.size - inBackup.files.size)} photos after the backup; `
		+ `missing afterwards: ${String(missing.length)} operations, ${String(gone.length)} records, ${String(lostFiles.length)} photos, ${String(damaged)} photos damaged; ${String(refused.length)} refused; ${String(differing.length)} records told otherwise than before; all of it was back ${backAfter.toFixed(0)} s after the sync engines`);
	expect({ missing, gone, lostFiles, damaged, refused }).toEqual({ missing: [], gone: [], lostFiles: [], damaged: 0, refused: [] });
	expect(differing.every((id) => id.startsWith('place ')), `only the place that all changed at the same time: ${differing.join(', ')}`).toBe(true);
	expect(devices.map((device) => device.unsent)).toEqual([0, 0, 0]);
	for (const number of [oldHazard, hazard, other, offline]) {
		await searchCase(lin, number);
		await expect(lin.page.getByText(number).first()).toBeVisible();
	}
});

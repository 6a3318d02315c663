import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import { withClient } from '../../scripts/postgres/roles.ts';
import { newId, type Id } from '../../src/lib/domain/ids.ts';
import { figures } from '../support/figures.ts';
import { HttpDevice } from '../support/httpDevice.ts';
import { Town } from '../support/town.ts';

test.skip(process.env['E2E_LONG'] !== '1', 'fills a disk');
test.skip(process.getuid?.() !== 0 || process.platform !== 'linux', 'needs root on Linux, to mount a small disk');

const megabyte = 1_000_000;
const reserve = 100;
let disk: string;
let town: Town;
let devices: HttpDevice[];
const photos = new Map<Id, string>();
test.beforeAll(async () => {
	disk = await mkdtemp(path.join(tmpdir(), 'doorstep-full-'));
	execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=420m,mode=0711', 'tmpfs', disk]);
	await chmod(disk, 0o711);
});
test.afterAll(async () => {
	await town.kill();
	execFileSync('umount', [disk]);
	await rm(disk, { recursive: true, force: true });
});

const ballast = (): string => path.join(disk, 'ballast');
const free = async (): Promise<number> => statfs(disk).then(({ bavail, bsize }) => (bavail * bsize) / megabyte);

/** Fills the disk but for so much, or empties it of what this put there. */
async function leaveFree(megabytes: number | 'all'): Promise<void> {
	await rm(ballast(), { force: true });
	if (megabytes !== 'all') await writeFile(ballast(), Buffer.alloc(Math.max(0, ((await free()) - megabytes) * megabyte), 1));
	// The server remembers for a second how full it is.
	await wait(1200);
}

async function save(device: HttpDevice, notes: number): Promise<void> {
	const area = device.me.leafAreaIds[0] as Id;
	const place = [...device.disk.held.values()].find(({ record }) => record.type === 'place' && record.areaId === area)?.record.id as Id;
	for (let each = 0; each < notes; each += 1) await device.save({ kind: 'note', noteId: newId(Date.now()), areaId: area, of: { type: 'place', id: place }, text: randomBytes(900).toString('hex') });
}

async function photograph(device: HttpDevice): Promise<void> {
	const area = device.me.leafAreaIds[0] as Id;
	const place = [...device.disk.held.values()].find(({ record }) => record.type === 'place' && record.areaId === area)?.record.id as Id;
	const bytes = new Uint8Array(randomBytes(400_000));
	photos.set(await device.attach(area, place, bytes), createHash('sha256').update(bytes).digest('hex'));
}

const refused = (code: string): number => devices.reduce((sum, device) => sum + (device.refusals.get(code) ?? 0), 0);
const unsent = (): number => devices.reduce((sum, device) => sum + device.unsent, 0);

async function untilSent(): Promise<void> {
	for (let round = 0; round < 30 && unsent() > 0; round += 1) for (const device of devices) await device.sync();
	expect(unsent()).toBe(0);
}

/** Operations that an officer was told are saved, and that the server does not have or has refused. */
async function missing(): Promise<readonly Id[]> {
	const outcomes = await withClient(await town.ownerUrl(), async (client) => new Map((await client.query<{ op_id: Id; outcome: string }>('select op_id, outcome from operation')).rows.map((row) => [row.op_id, row.outcome])));
	return devices.flatMap((device) => [...device.saved]).filter((id) => !outcomes.has(id) || outcomes.get(id) === 'refused');
}

async function damagedPhotos(): Promise<number> {
	let damaged = 0;
	for (const [id, sha256] of photos) {
		const back = await devices[0]?.transport.download(id, 'whole');
		if (back?.ok !== true || createHash('sha256').update(back.value.bytes).digest('hex') !== sha256) damaged += 1;
	}
	return damaged;
}

async function health(): Promise<string> {
	return ((await (await fetch(`${town.url}/api/health`)).json()) as { readonly disk: string }).disk;
}

test('a server that runs full refuses photos first, then everything, loses nothing, and goes on once there is room', async () => {
	town = await Town.at(path.join(disk, 'data'), { env: { DOORSTEP_DISK_RESERVE_MB: String(reserve) } });
	await town.start('--demo');
	devices = [];
	for (const account of ['chen', 'lin', 'xu', 'tang']) devices.push(await HttpDevice.signIn(town.url, account));
	for (const device of devices) {
		await device.sync();
		await save(device, 20);
		await photograph(device);
	}
	await untilSent();
	expect(await health()).toBe('ok');

	await leaveFree(reserve * 0.8);
	for (const device of devices) {
		await save(device, 20);
		await photograph(device);
		await device.sync();
	}
	expect(refused('server_low')).toBeGreaterThanOrEqual(devices.length);
	expect(devices.map((device) => device.vault.outbox.waiting().length), 'text went through').toEqual(devices.map(() => 0));
	expect(devices.map((device) => device.vault.files.waiting().length), 'photos wait').toEqual(devices.map(() => 1));
	expect(await health()).toBe('low');

	await leaveFree(reserve * 0.15);
	for (const device of devices) {
		await save(device, 20);
		await device.sync();
	}
	expect(refused('server_full')).toBeGreaterThanOrEqual(devices.length);
	expect(devices.map((device) => device.vault.outbox.waiting().length), 'all of it waits').toEqual(devices.map(() => 20));
	expect(await health()).toBe('full');

	await leaveFree('all');
	await untilSent();
	expect(await missing()).toEqual([]);
	expect(await damagedPhotos()).toBe(0);
	expect(await health()).toBe('ok');
	figures(`disk full on the server, refused in time: ${String(refused('server_low'))} photo requests and ${String(refused('server_full'))} pushes refused, text went on while photos waited; missing after making room: 0 of ${String(devices.reduce((sum, device) => sum + device.saved.size, 0))} operations, 0 of ${String(photos.size)} photos`);
});

test('without its reserve the database runs into the full disk: errors or a stop, and nothing acknowledged is lost', async () => {
	await town.stop();
	const bare = await Town.at(path.join(disk, 'data'), { env: { DOORSTEP_DISK_RESERVE_MB: '0' } });
	town = bare;
	await town.start();
	devices = [];
	for (const account of ['chen', 'lin', 'xu', 'tang']) devices.push(await HttpDevice.signIn(town.url, account));
	for (const device of devices) await device.sync();
	await leaveFree(30);
	let failures = 0;
	for (let round = 0; round < 400 && town.serves && failures < 40; round += 1) {
		for (const device of devices) {
			await save(device, 25);
			if (round % 5 === 0) await photograph(device);
		}
		await Promise.all(devices.map((device) => device.sync()));
		if (devices.some((device) => device.unsent > 0)) failures += 1;
	}
	expect(unsent(), 'the disk was full').toBeGreaterThan(0);
	const left = await free();
	await wait(3000);
	const stopped = !town.serves;
	const acknowledged = devices.reduce((sum, device) => sum + device.saved.size - device.vault.outbox.waiting().length, 0);
	await leaveFree('all');
	if (stopped) await town.start();
	await untilSent();
	expect(await missing()).toEqual([]);
	expect(await damagedPhotos()).toBe(0);
	const codes = [...new Set(devices.flatMap((device) => [...device.refusals.keys()]))].map((code) => `${code} ${String(refused(code))}`).join(', ');
	figures(`disk full under the database: ${left.toFixed(1)} MB were left, ${stopped ? 'PostgreSQL and Doorstep stopped' : 'the server answered with errors'} (${codes === '' ? 'no answers' : codes}; ${String(devices.reduce((sum, device) => sum + device.lost, 0))} requests without an answer); ${String(acknowledged)} operations were acknowledged by then, ${String(unsent())} wait now; missing after making room: 0 of ${String(devices.reduce((sum, device) => sum + device.saved.size, 0))} operations, 0 of ${String(photos.size)} photos`);
});

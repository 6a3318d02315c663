import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { freeBytes } from './backup/disk.ts';
import { DiskRoom } from './diskRoom.ts';

const code = (result: { readonly ok: boolean; readonly problem?: { readonly code: string } }): string => result.problem?.code ?? 'ok';

it('refuses photos first and text only when the database itself is in danger', async () => {
	const free = await freeBytes(tmpdir());
	const room = (diskReserve: number): DiskRoom => new DiskRoom({ dataDir: join(tmpdir(), 'not-there'), filesDir: tmpdir(), diskReserve });
	const answers = await Promise.all([0, free / 2, free * 2, free * 10].map(async (reserve) => [await room(reserve).level(), code(await room(reserve).roomFor('files')), code(await room(reserve).roomFor('records'))]));
	expect(answers).toEqual([['ok', 'ok', 'ok'], ['ok', 'ok', 'ok'], ['low', 'server_low', 'ok'], ['full', 'server_full', 'server_full']]);
});

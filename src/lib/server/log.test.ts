import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openLog } from './log.ts';

describe('the log file', () => {
	const dir = mkdtempSync(join(tmpdir(), 'doorstep-log-'));
	afterEach(() => rmSync(dir, { recursive: true, force: true }));

	it('writes JSON lines, turns over when full and keeps ten files', () => {
		const log = openLog(dir, false, () => new Date('2026-11-20T04:00:00Z'));
		log.info({ event: 'request', status: 200 });
		expect(JSON.parse(readFileSync(join(dir, 'server.log'), 'utf8'))).toEqual({ time: '2026-11-20T04:00:00.000Z', level: 'info', event: 'request', status: 200 });
		const big = 'x'.repeat(2_600_000);
		for (let n = 0; n < 30; n += 1) log.error({ event: 'big', big });
		expect(readdirSync(dir).sort()).toEqual(['server.log', ...Array.from({ length: 9 }, (_, n) => `server.log.${n + 1}`)]);
	});
});

import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FullConfig } from '@playwright/test';

/** What the workers of one run share. A browser stores under an address, port included, so each worker keeps one for what it prepares. */
export type JourneyRun = { readonly folder: string; readonly ports: readonly number[] };

/** Below the ports that a system hands out by itself, so that nobody takes one between two journeys. */
const [lowest, count] = [20_000, 10_000];

export default async function setUp({ workers }: FullConfig): Promise<() => Promise<void>> {
	const folder = await mkdtemp(path.join(tmpdir(), 'doorstep-journeys-'));
	const ports: number[] = [];
	while (ports.length < workers) {
		const port = lowest + Math.floor(Math.random() * count);
		if (!ports.includes(port) && (await isFree(port))) ports.push(port);
	}
	process.env['DOORSTEP_JOURNEYS'] = JSON.stringify({ folder, ports } satisfies JourneyRun);
	return () => rm(folder, { recursive: true, force: true });
}

async function isFree(port: number): Promise<boolean> {
	const server = createServer().listen(port, '127.0.0.1');
	const free = await Promise.race([once(server, 'listening').then(() => true), once(server, 'error').then(() => false)]).catch(() => false);
	server.close();
	return free;
}

import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { root } from '../../scripts/lib/onNode24.mjs';
import { expect, test } from '@playwright/test';

test('the service worker keeps every script of the app, those of the worker too: a version that was taken offline opens', async () => {
	const client = path.join(root, 'build', 'client');
	const scripts = (await readdir(path.join(client, '_app', 'immutable'), { recursive: true })).filter((name) => name.endsWith('.js'));
	const kept = await readFile(path.join(client, 'service-worker.js'), 'utf8');
	expect(scripts.some((name) => name.includes(path.join('workers', 'chunks')))).toBe(true);
	expect(scripts.filter((name) => !kept.includes(name.replaceAll(path.sep, '/')))).toEqual([]);
});

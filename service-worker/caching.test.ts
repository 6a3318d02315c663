import { describe, expect, it } from 'vitest';
import { answerFor } from './caching.ts';

const origin = 'https://town.example';
const ask = (path: string, init: { method?: string; mode?: string } = {}) => answerFor({ method: init.method ?? 'GET', mode: init.mode ?? 'navigate', url: new URL(path, origin).href }, origin);

describe('the service worker', () => {
	it('answers every screen by the shell', () => {
		for (const path of ['/', '/today', '/cases/0190?x=1', '/places/a/b', '/apitest']) expect(ask(path)).toBe('shell');
	});

	it('never touches the API, the trust page, other servers, or anything that is sent', () => {
		for (const path of ['/api', '/api/health', '/trust', '/trust/doorstep-ca.crt', 'https://other.example/today', '/report.pdf']) expect(ask(path)).toBe('network');
		expect(ask('/api/files/1/content', { mode: 'cors' })).toBe('network');
		expect(ask('/today', { method: 'POST' })).toBe('network');
	});

	it('answers files of the app from the cache', () => {
		expect(ask('/_app/immutable/chunks/a.js', { mode: 'cors' })).toBe('asset');
		expect(ask('/icons/icon-192.png', { mode: 'no-cors' })).toBe('asset');
	});
});

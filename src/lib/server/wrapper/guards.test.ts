import { describe, expect, it } from 'vitest';
import { isCrossSite } from './crossSite.ts';
import { hostAllowed, hostName } from './hosts.ts';
import { readSettings } from './settings.ts';
import { isNavigation, routeOf } from './site.ts';
import { clientAddress, pathOf } from './wrapper.ts';

describe('hosts', () => {
	const settings = { origin: new URL('https://doorstep.example'), tls: { cert: '', key: '', names: ['doorstep.lan', '*.town.lan', '192.168.1.5', 'fd00:0:0:0:0:0:0:1'] } };

	it.each(['localhost:8420', '127.0.0.1', '[::1]:8420', 'doorstep.example', 'DOORSTEP.lan:443', 'a.town.lan', '192.168.1.5:8420', '[fd00::1]'])('answers to %s', (host) => {
		expect(hostAllowed(host, settings)).toBe(true);
	});

	it.each([undefined, '', 'evil.example', 'doorstep.example.evil.example', 'a.b.town.lan', 'town.lan', 'localhost.evil.example', 'x@localhost', '127.0.0.1.evil.example', 'local host'])('refuses %s', (host) => {
		expect(hostAllowed(host, settings)).toBe(false);
	});

	it('reads a name without its port', () => {
		expect(hostName('Example.LAN:80')).toBe('example.lan');
		expect(hostName('a/b')).toBeUndefined();
	});
});

describe('cross-site requests', () => {
	const host = 'doorstep.lan:8420';

	it('lets reading pass: the token decides', () => {
		expect(isCrossSite('GET', { host, 'sec-fetch-site': 'cross-site' })).toBe(false);
	});

	it.each([{ 'sec-fetch-site': 'cross-site' as const }, { 'sec-fetch-site': 'same-site' as const }, { origin: 'https://evil.example' }, { origin: 'null' }, { origin: 'https://doorstep.lan' }])('refuses a change by %j', (headers) => {
		expect(isCrossSite('POST', { host, ...headers })).toBe(true);
	});

	it.each([{}, { 'sec-fetch-site': 'same-origin' as const, origin: 'https://doorstep.lan:8420' }, { 'sec-fetch-site': 'none' as const }, { origin: 'http://doorstep.lan:8420' }])('lets %j pass', (headers) => {
		expect(isCrossSite('POST', { host, ...headers })).toBe(false);
	});

	it('knows default ports', () => {
		expect(isCrossSite('PATCH', { host: 'doorstep.lan', origin: 'https://doorstep.lan' })).toBe(false);
		expect(isCrossSite('PATCH', { host: 'doorstep.lan:443', origin: 'https://doorstep.lan' })).toBe(false);
	});
});

describe('who answers', () => {
	const site = { files: new Set(['/icons/icon.svg', '/service-worker.js']), pagePolicy: '' };
	const route = (pathname: string, navigates = true, method = 'GET'): string => routeOf(site, { method, pathname, navigates });

	it('gives the shell at every address of the app', () => {
		expect(['/', '/cases/018f', '/unlock', '/today'].map((path) => route(path))).toEqual(['shell', 'shell', 'shell', 'shell']);
		expect(route('/', false, 'HEAD')).toBe('shell');
	});

	it('leaves endpoints and files to the handler', () => {
		expect([route('/api/server'), route('/api/nothing', false, 'POST'), route('/icons/icon.svg'), route('/service-worker.js', false)]).toEqual(['handler', 'handler', 'handler', 'handler']);
	});

	it('never gives the shell for a lost asset or to a program', () => {
		expect([route('/_app/immutable/gone.js'), route('/gone.png', false), route('/cases', true, 'POST')]).toEqual(['nothing', 'nothing', 'nothing']);
	});

	it('knows a navigation', () => {
		expect(isNavigation({ 'sec-fetch-mode': 'navigate' })).toBe(true);
		expect(isNavigation({ accept: 'text/html,*/*' })).toBe(true);
		expect(isNavigation({ accept: '*/*', 'sec-fetch-mode': 'cors' })).toBe(false);
	});

	it('refuses paths that are none', () => {
		expect([pathOf('/%E0%A4%A'), pathOf('*'), pathOf('/a%00b'), pathOf('/a?b=%E0')]).toEqual([undefined, undefined, undefined, '/a']);
	});
});

describe('the address of a client', () => {
	it('is the socket’s without a proxy, whatever the client claims', () => {
		expect(clientAddress(false, '127.0.0.1', '10.0.0.9')).toBe('10.0.0.9');
	});

	it('is the last one that the proxy wrote', () => {
		expect(clientAddress(true, '127.0.0.1, 10.0.0.9', '127.0.0.1')).toBe('10.0.0.9');
	});

	it('is never loopback only because the proxy is silent', () => {
		expect(clientAddress(true, undefined, '127.0.0.1')).toBe('0.0.0.0');
	});
});

describe('where it may serve', () => {
	it('needs nothing on loopback', () => {
		expect(readSettings({}).ok).toBe(true);
		expect(readSettings({ HOST: '::1', PORT: '0' }).ok).toBe(true);
	});

	it.each([{}, { ORIGIN: 'https://a.example' }, { TRUST_PROXY: '1' }, { ORIGIN: 'http://a.example', TRUST_PROXY: '1' }, { ORIGIN: 'nonsense', TRUST_PROXY: '1' }])('refuses beyond loopback with %j', (env) => {
		expect(readSettings({ HOST: '0.0.0.0', ...env })).toEqual({ ok: false, problem: { code: 'tls_required' } });
	});

	it('serves behind a trusted proxy that speaks TLS', () => {
		expect(readSettings({ HOST: '0.0.0.0', ORIGIN: 'https://a.example', TRUST_PROXY: '1' }).ok).toBe(true);
	});
});

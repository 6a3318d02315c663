import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { cacheControlOf, commonHeaders, inertPolicy, kindOf, pagePolicy, policyOf, workerPolicy } from './headers.ts';

const kitScript = 'kit.start(app)';
const themeScript = "document.documentElement.dataset['theme'] = 'dark'";
const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
const shell = `<head><meta http-equiv="content-security-policy" content="default-src 'self'; script-src 'self' ${hash(kitScript)}; style-src 'self'">
<script>${themeScript}</script><script src="/a.js"></script></head><body><script type="module">${kitScript}</script></body>`;

describe('the policy of the page', () => {
	it('keeps the directives of the build and adds what a meta element cannot say', () => {
		expect(pagePolicy(shell)).toContain("default-src 'self'; ");
		expect(pagePolicy(shell)).toMatch(/; frame-ancestors 'none'$/);
	});

	it('allows the inline scripts of the shell by hash, once each, and no other', () => {
		const scripts = pagePolicy(shell).split('; ').find((directive) => directive.startsWith('script-src'));
		expect(scripts).toBe(`script-src 'self' ${hash(kitScript)} ${hash(themeScript)}`);
	});

	it('refuses a build without a policy', () => {
		expect(() => pagePolicy('<html></html>')).toThrow('content security policy');
	});
});

describe('policies by kind', () => {
	it('gives workers and the service worker a policy of their own', () => {
		expect(policyOf(kindOf('/service-worker.js', false), 'page')).toBe(workerPolicy);
		expect(policyOf(kindOf('/_app/immutable/workers/index-abc.js', false), 'page')).toBe(workerPolicy);
	});

	it('lets nothing else act as a page', () => {
		expect(policyOf(kindOf('/', true), 'page')).toBe('page');
		expect(policyOf(kindOf('/api/files/1/content', false), 'page')).toBe(inertPolicy);
		expect(policyOf(kindOf('/icons/icon.svg', false), 'page')).toBe(inertPolicy);
	});

	it('never lets the endpoints be cached', () => {
		expect(cacheControlOf(kindOf('/api/sync/pull', false))).toBe('no-store');
		expect(cacheControlOf(kindOf('/apidocs', false))).toBe('no-cache');
	});

	it('promises TLS for the future only over TLS', () => {
		expect(commonHeaders(false)).not.toHaveProperty('strict-transport-security');
		expect(commonHeaders(true)).toHaveProperty('strict-transport-security');
	});
});

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type LockPackages, missingPlatforms } from './lockFile.ts';

const bundler = { version: '4.0.0', dev: true, optionalDependencies: { '@b/linux-x64-gnu': '4.0.0', '@b/darwin-arm64': '4.0.0', '@b/wasm32-wasi': '4.0.0' } };

it('names every platform’s packages in our own lock file; if not: npm run lock:complete', () => {
	const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: LockPackages };
	expect(Object.keys(missingPlatforms(lock.packages))).toEqual([]);
});

it('adds what a parent asks for, with the version the parent names and the platform of the name', () => {
	expect(missingPlatforms({ 'node_modules/b': bundler, 'node_modules/@b/linux-x64-gnu': { version: '4.0.0' } })).toEqual({
		'node_modules/@b/darwin-arm64': { version: '4.0.0', dev: true, optional: true, cpu: ['arm64'], os: ['darwin'] },
		'node_modules/@b/wasm32-wasi': { version: '4.0.0', dev: true, optional: true, cpu: ['wasm32'] },
	});
});

it('finds a package beside its parent or in a folder above', () => {
	const inner = { 'node_modules/a/node_modules/b': { optionalDependencies: { '@b/linux-x64-musl': '1.0.0' } } };
	expect(missingPlatforms({ ...inner, 'node_modules/a/node_modules/@b/linux-x64-musl': {} })).toEqual({});
	expect(missingPlatforms({ ...inner, 'node_modules/@b/linux-x64-musl': {} })).toEqual({});
	expect(missingPlatforms(inner)).toMatchObject({ 'node_modules/@b/linux-x64-musl': { libc: ['musl'] } });
});

it('guesses neither versions nor platforms', () => {
	expect(() => missingPlatforms({ 'node_modules/b': { optionalDependencies: { '@b/linux-x64': '^1.0.0' } } })).toThrow('no exact version');
	expect(() => missingPlatforms({ 'node_modules/b': { optionalDependencies: { 'faster-b': '1.0.0' } } })).toThrow('platform');
});

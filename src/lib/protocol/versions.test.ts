import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Json } from '../domain/json.ts';
import { operationSchema } from '../domain/operation.ts';
import { protocolVersion } from './messages.ts';
import { bodySteps, headSteps, requestSteps } from './upcast/steps.ts';
import { upcast, type Step } from './upcast/upcast.ts';
import { checkProtocol, protocolKeptDays, protocols } from './versions.ts';

const folder = new URL('./recorded/', import.meta.url);

describe('versions', () => {
	it('has a step from each version to the next, up to the one that this app speaks', () => {
		expect([bodySteps.length, headSteps.length, requestSteps.length]).toEqual([operationSchema - 1, protocolVersion - 1, protocolVersion - 1]);
	});

	it('takes every step that is missing, once and in order, and none for the newest', () => {
		const steps: readonly Step[] = ['b', 'c', 'd'].map((letter) => (value) => `${String(value)}${letter}`);
		const from = (version: number): Json => upcast('a', version, steps);
		expect([from(1), from(2), from(3), from(4), from(5)]).toEqual(['abcd', 'acd', 'ad', 'a', 'a']);
	});

	it('speaks the newest protocol and every earlier one for 180 days after its successor came', () => {
		expect(protocols.map((spoken) => spoken.version)).toEqual(protocols.map((_, index) => protocolVersion - protocols.length + 1 + index));
		expect(protocols.at(-1)?.until).toBeNull();
		for (const [index, spoken] of protocols.slice(0, -1).entries()) {
			const successor = protocols[index + 1]?.since ?? '';
			expect((Date.parse(spoken.until ?? '') - Date.parse(successor)) / 86_400_000).toBeGreaterThanOrEqual(protocolKeptDays);
		}
	});

	it('tells an app that is too old to update, and one that is too new to wait', () => {
		const code = (protocol: number): string | undefined => {
			const checked = checkProtocol(protocol, null);
			return checked.ok ? undefined : checked.problem.code;
		};
		expect([code(protocolVersion), code(0), code(protocolVersion + 1)]).toEqual([undefined, 'protocol_too_old', 'server_too_old']);
	});

	it('keeps what was recorded of each release, unchanged', () => {
		const listed = new Map(readFileSync(new URL('SHA256SUMS', folder), 'utf8').trimEnd().split('\n').map((line) => line.split('  ') as [string, string]).map(([sum, file]) => [file, sum]));
		for (const [file, sum] of listed) {
			expect(existsSync(new URL(file, folder)), file).toBe(true);
			expect(createHash('sha256').update(readFileSync(new URL(file, folder))).digest('hex'), file).toBe(sum);
		}
		const there = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()).flatMap(({ name }) => readdirSync(new URL(`${name}/`, folder)).map((file) => `${name}/${file}`));
		expect(new Set(there)).toEqual(new Set(listed.keys()));
	});
});

import { describe, expect, it } from 'vitest';
import { asVaultId, newId, type Id } from '../domain/ids.ts';
import { operationSchema, type Operation, type OperationBody } from '../domain/operation.ts';
import '../domain/problems/fieldTexts.ts';
import { problemText } from '../domain/problems/problemText.ts';
import type { Result } from '../domain/result.ts';
import { limits } from './messages.ts';
import { readPush, writePush } from './push.ts';

const id = (n: number): Id => newId(1_800_000_000_000 + n);
const vault = asVaultId(id(1));
const note = (text: string): OperationBody => ({ kind: 'note', noteId: id(4), areaId: id(5), of: { type: 'case', id: id(6) }, text });
const operation = (body: OperationBody, change: Partial<Operation> = {}): Operation => ({
	opId: id(2), vault, officerId: id(3), seq: 1, group: id(7), groupSize: 1, schema: operationSchema, at: '2026-11-20T04:00:00Z', deviceAt: '2026-11-20T04:00:00Z', body, ...change,
});
const read = (...operations: readonly Operation[]) => readPush(writePush({ protocol: 1, vault, app: 't' }, operations));
const codeOf = (result: Result<unknown>): string | undefined => (result.ok ? undefined : result.problem.code);
const deep = (levels: number): OperationBody => ({ kind: 'setFields', ref: { type: 'case', id: id(6) }, base: 1, set: { x: JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`) as never } });

describe('what one push may carry', () => {
	it('takes as many operations as are allowed, and says how many when there are more', () => {
		const many = (count: number): readonly Operation[] => Array.from({ length: count }, (_, index) => operation(note('x'), { opId: id(100 + index) }));
		expect(codeOf(read(...many(limits.operations)))).toBeUndefined();
		expect(read(...many(limits.operations + 1))).toMatchObject({ problem: { code: 'too_many_operations', params: { limit: limits.operations } } });
	});

	it('refuses one operation that is too large by itself, word for word kept, and reads the rest', () => {
		const large = operation(note('长'.repeat(limits.operationCharacters)));
		const pushed = read(large, operation(note('x'), { opId: id(8) }));
		if (!pushed.ok) throw new Error(pushed.problem.code);
		expect(pushed.value.operations.map(({ body }) => codeOf(body))).toEqual(['entry_too_large', undefined]);
		expect(pushed.value.operations[0]?.raw).toBe(JSON.stringify(large));
	});

	it.each([25, 1_000, 100_000])('refuses one operation that is nested %i deep by itself', (levels) => {
		const line = JSON.stringify(operation(note('x'))).replace('"x"', `${'['.repeat(levels)}${']'.repeat(levels)}`);
		const pushed = readPush(`${JSON.stringify({ protocol: 1, vault, app: 't' })}\n${line}\n${JSON.stringify(operation(note('x'), { opId: id(8) }))}\n`);
		expect(pushed.ok && pushed.value.operations.map(({ body }) => codeOf(body))).toEqual(['field_invalid', undefined]);
	});

	it('takes what people really write as deep as forms go', () => {
		expect(read(operation(deep(20))).ok).toBe(true);
	});

	it('does not read a group that no push can hold', () => {
		expect(codeOf(read(operation(note('x'), { groupSize: limits.operations + 1 })))).toBe('body_unreadable');
	});

	it('says in both languages what happened and what to do', () => {
		for (const code of ['entry_too_large', 'too_many_operations', 'body_too_large', 'server_too_old', 'protocol_too_old', 'record_left'] as const) {
			for (const locale of ['zh-CN', 'en'] as const) {
				const { title, whatToDo } = problemText({ code, params: { limit: 5 } }, locale);
				expect(title.length > 4 && whatToDo.length > 4 && !/[{}]/.test(title + whatToDo), `${code} ${locale}`).toBe(true);
			}
		}
	});

	it('lets the largest save that a device keeps through in one push', () => {
		expect(limits.saveBytes + 1_000).toBeLessThan(limits.packedMost);
		expect(limits.packedMost).toBeLessThan(limits.unpackedBytes);
	});
});

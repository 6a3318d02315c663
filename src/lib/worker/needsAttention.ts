import type { OutboxItem } from '../db/store.ts';
import type { Problem } from '../domain/problems/problem.ts';
import type { Instant } from '../domain/records/shapes.ts';
import { targetOf } from '../sync/batches.ts';
import type { Refused } from './context.ts';

/** What the server refused, for the list of what needs attention. */
export function refusedOf(item: OutboxItem): Refused[] {
	return item.state === 'refused' ? [shown(item.operation, item.problem, item.operation.at)] : [];
}

export function shown(operation: OutboxItem['operation'], why: Problem, at: Instant): Refused {
	const { body } = operation;
	const type = 'ref' in body ? body.ref.type : ofKind[body.kind];
	return { opId: operation.opId, kind: body.kind, at, problem: why, of: { type, id: targetOf(body) } };
}

const ofKind = { submitEntry: 'entry', moveCase: 'case', assign: 'case', attach: 'file', note: 'note' } as const;

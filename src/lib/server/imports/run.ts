import type { ImportStep } from '../../domain/imports/plan.ts';
import type { Id } from '../../domain/ids.ts';
import { problem } from '../../domain/problems/problem.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import type { ImportRun } from '../../protocol/imports.ts';
import type { PushLine } from '../../protocol/messages.ts';
import { derivedId } from '../core/applyOperation.ts';
import type { SignedInCall } from '../endpoint.ts';
import { pushAll } from '../sync.ts';
import type { StepEnd } from '../store/importSteps.ts';
import { operationsOf, pushCall } from './operations.ts';

export type ImportCall = Pick<SignedInCall, 'actor' | 'server' | 'tenant' | 'now'>;
/** Rows that are written in one transaction: of three operations at most each. */
export const rowsAtOnce = 150;

/**
 * Writes the next rows of a run as one push, through every check that a device's work goes through, and answers how far it is. Whoever asks goes on where
 * it stands: a server that stopped after the push and before its note finds the same operations answered.
 */
export async function runNext(call: ImportCall, importId: Id): Promise<Result<ImportRun>> {
	const { actor, server, tenant, now } = call;
	const open = await tenant.imports.open(actor, importId);
	if (open === undefined) return fail(problem('not_found'));
	const { run, steps } = open;
	if (run.state === 'running' && steps === null) return fail(problem('import_stopped'));
	if (run.state === 'running' && steps !== null) {
		// In the name of who began it: what is written in somebody's name is theirs.
		if (run.by_officer !== actor.me.officerId) return fail(problem('import_of_another'));
		const next = steps.slice(run.position, run.position + rowsAtOnce);
		const groups = next.filter(({ bodies }) => bodies.length > 0).map((step) => ({ name: nameOf(step), bodies: step.bodies }));
		const operations = operationsOf(actor, importId, groups, run.operations + 1, now);
		const done = operations.length === 0 ? { lines: [], streams: [] } : await pushAll(pushCall(call, importId), operations);
		if (done.lines.some((line) => line.outcome === 'retry')) return fail(problem('server_busy'));
		const lines = new Map(done.lines.map((line) => [line.opId, line]));
		const position = run.position + next.length;
		await tenant.importSteps.note(actor, importId, run.position, next.map((step) => endOf(importId, step, lines)), { position, operations: run.operations + operations.length, last: position >= steps.length });
		server.news.publish(actor.me.tenantId, done.streams);
		server.log.info({ event: 'import', operations: operations.length, refused: done.lines.filter((line) => line.outcome === 'refused').length });
	}
	const told = await tenant.imports.run(actor, importId);
	return told === undefined ? fail(problem('not_found')) : ok(told);
}

function nameOf({ row }: ImportStep): string {
	return `row/${String(row)}`;
}

function endOf(importId: Id, step: ImportStep, lines: ReadonlyMap<Id, PushLine>): StepEnd {
	const answers = step.bodies.map((_, n) => {
		const answer = lines.get(derivedId(importId, `${nameOf(step)}/${String(n)}`));
		if (answer === undefined) throw new Error('an operation of an import has no answer');
		return answer;
	});
	const refused = answers.filter(({ outcome }) => outcome === 'refused').map((line) => line.problem?.code ?? '');
	if (refused.length > 0) return { step, state: 'refused', code: refused.find((code) => code !== 'depends_on_refused') ?? refused[0] ?? null };
	return { step, state: answers.some(({ outcome }) => outcome === 'review') ? 'review' : 'written', code: null };
}

import type { Id } from '../../domain/ids.ts';
import { problem } from '../../domain/problems/problem.ts';
import type { Fields } from '../../domain/records/record.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import type { ImportRun } from '../../protocol/imports.ts';
import { derivedId } from '../core/applyOperation.ts';
import { pushAll } from '../sync.ts';
import type { WrittenRecord } from '../store/importSteps.ts';
import type { UndoneRecord } from '../store/importUndo.ts';
import { operationsOf, pushCall, type NamedGroup, type StampedRecord } from './operations.ts';
import type { ImportCall } from './run.ts';

const groupsAtOnce = 400;

/**
 * Takes back what a run wrote and nobody touched since: fields that still stand as it set them become what they were, and records that it made go as what is erased goes. What somebody
 * changed, or something hangs on, stays and is named. Each part may come twice: a server that stops in the middle is asked once more.
 */
export async function undoImport(call: ImportCall, importId: Id): Promise<Result<ImportRun>> {
	const { actor, server, tenant } = call;
	const run = await tenant.imports.run(actor, importId);
	if (run === undefined) return fail(problem('not_found'));
	if (!(await tenant.importUndo.begin(actor, importId))) return ok(run);
	const written = await tenant.importSteps.written(actor, importId);
	const before = await tenant.importSteps.records(actor, written.map(({ ref }) => ref));
	const changed = written.filter(({ made }) => !made).map((record) => ({ record, set: takenBack(record, before.get(record.ref.id), importId) }));
	for (let at = 0; at < changed.length; at += groupsAtOnce) {
		const groups = changed.slice(at, at + groupsAtOnce).flatMap(({ record, set }): NamedGroup[] => {
			const there = before.get(record.ref.id);
			return there === undefined || Object.keys(set).length === 0 ? [] : [{ name: `undo/${String(record.n)}`, bodies: [{ kind: 'setFields', ref: record.ref, base: there.rev, set }] }];
		});
		if (groups.length === 0) continue;
		const done = await pushAll(pushCall(call, importId), operationsOf(actor, importId, groups, await tenant.importUndo.number(actor, importId, groups.length), call.now));
		if (done.lines.some((line) => line.outcome === 'retry')) return fail(problem('server_busy'));
		server.news.publish(actor.me.tenantId, done.streams);
	}
	const made = written.filter((record) => record.made);
	const { gone, streams } = await tenant.importUndo.withdraw(actor, importId, made.map(({ ref }) => ref.id), derivedId(importId, 'erasure'));
	server.news.publish(actor.me.tenantId, streams);
	await tenant.importUndo.end(actor, importId, [...changed.map(({ record, set }) => ({ n: record.n, state: whole(record, set) ? ('taken' as const) : ('changed' as const) })), ...made.map((record) => endOf(record, before.get(record.ref.id), gone, importId))]);
	if (gone.size > 0) await server.finishErasures();
	server.log.info({ event: 'import_undone', gone: gone.size });
	const told = await tenant.imports.run(actor, importId);
	return told === undefined ? fail(problem('not_found')) : ok(told);
}

/** The fields that the run set last, as they were. */
function takenBack({ before }: WrittenRecord, now: StampedRecord | undefined, importId: Id): Fields {
	return Object.fromEntries(Object.entries(before ?? {}).filter(([field]) => now?.stamps[field]?.vault === (importId as string)));
}

function whole({ before }: WrittenRecord, set: Fields): boolean {
	return before !== null && Object.keys(before).every((field) => field in set);
}

function endOf({ n, ref }: WrittenRecord, before: StampedRecord | undefined, gone: ReadonlySet<Id>, importId: Id): UndoneRecord {
	// Not there any more: somebody erased it, or an earlier try took it back.
	if (gone.has(ref.id) || before === undefined) return { n, state: 'taken' };
	return { n, state: Object.values(before.stamps).some(({ vault }) => vault !== (importId as string)) ? 'changed' : 'used' };
}

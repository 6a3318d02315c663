import { countsOf } from '../../domain/imports/plan.ts';
import { isId } from '../../domain/ids.ts';
import { problem } from '../../domain/problems/problem.ts';
import { fail, ok } from '../../domain/result.ts';
import { readImportBegun, readImportNamed, readImportWanted } from '../../protocol/imports.ts';
import { readBody } from '../body.ts';
import { bodyOf, type Answer, type SignedInCall } from '../endpoint.ts';
import { planned } from './plan.ts';
import { runNext } from './run.ts';
import { undoImport } from './undo.ts';

const sheet = { packed: 8_000_000, unpacked: 12_000_000 };
const small = { packed: 4_000, unpacked: 4_000 };

/** GET /api/imports: lists that were imported before, and the runs. */
export async function importsEndpoint({ actor, tenant }: SignedInCall): Promise<Answer> {
	const [runs, lists] = await Promise.all([tenant.imports.runs(actor), tenant.imports.lists(actor)]);
	return ok({ runs, lists });
}

/** GET /api/imports/:id: one run, and what of it was refused, or stayed when it was undone. */
export async function importEndpoint({ actor, event, tenant }: SignedInCall): Promise<Answer> {
	const id = event.params['id'];
	const run = isId(id) ? await tenant.imports.run(actor, id) : undefined;
	return run === undefined ? fail(problem('not_found')) : ok({ run, left: await tenant.importUndo.left(actor, run.importId) });
}

/** POST /api/imports/plan: what the list would make and change, row by row. Writes nothing. */
export async function planImportEndpoint(call: SignedInCall): Promise<Answer> {
	const wanted = await bodyOf(readBody(call.request, sheet), readImportWanted);
	if (!wanted.ok) return wanted;
	const plan = await planned(call, wanted.value);
	return plan.ok ? ok({ lines: plan.value.lines, digest: plan.value.digest }) : plan;
}

/** POST /api/imports: begins what the plan told of. Begun twice, it is the same run. */
export async function beginImportEndpoint(call: SignedInCall): Promise<Answer> {
	const { actor, request, server, tenant, now } = call;
	const wanted = await bodyOf(readBody(request, sheet), readImportBegun);
	if (!wanted.ok) return wanted;
	const { importId, kind, list, source, purpose, columns, digest } = wanted.value;
	const begun = await tenant.imports.run(actor, importId);
	if (begun !== undefined) return ok(begun);
	const room = await server.room.roomFor('records');
	if (!room.ok) return room;
	const made = await planned(call, wanted.value);
	if (!made.ok) return made;
	const plan = made.value;
	if (plan.digest !== digest) return fail(problem('import_changed'));
	const refused = await tenant.imports.begin(actor, { importId, kind, list, source, purpose, columns, digest, counts: countsOf(plan.lines) }, plan.steps, now);
	if (refused !== null && refused.code !== 'record_exists') return fail(refused);
	server.log.info({ event: 'import_begun', rows: plan.lines.length, steps: plan.steps.length });
	const told = await tenant.imports.run(actor, importId);
	return told === undefined ? fail(problem('not_found')) : ok(told);
}

/** POST /api/imports/run: the next rows of a run; asked again until it is done. */
export async function runImportEndpoint(call: SignedInCall): Promise<Answer> {
	const named = await bodyOf(readBody(call.request, small), readImportNamed);
	return named.ok ? runNext(call, named.value.importId) : named;
}

/** POST /api/imports/undo */
export async function undoImportEndpoint(call: SignedInCall): Promise<Answer> {
	const named = await bodyOf(readBody(call.request, small), readImportNamed);
	return named.ok ? undoImport(call, named.value.importId) : named;
}

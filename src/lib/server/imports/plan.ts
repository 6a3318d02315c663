import { hash } from 'node:crypto';
import { planCases } from '../../domain/imports/planCases.ts';
import { planDoors } from '../../domain/imports/planDoors.ts';
import type { ImportKind } from '../../domain/imports/fields.ts';
import type { FieldRow } from '../../domain/imports/columns.ts';
import { planPeople } from '../../domain/imports/planPeople.ts';
import type { CaseService, ImportOptions, ImportPlan, ImportWorld } from '../../domain/imports/plan.ts';
import { problem } from '../../domain/problems/problem.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import { dayIn } from '../../domain/time/workingTime.ts';
import type { ImportWanted } from '../../protocol/imports.ts';
import { derivedId } from '../core/applyOperation.ts';
import type { SignedInCall } from '../endpoint.ts';
import { importService, importWorld } from '../store/importWorld.ts';

type Planner = (rows: readonly FieldRow[], world: ImportWorld, options: ImportOptions) => ImportPlan;
const planners: { readonly [K in Exclude<ImportKind, 'cases'>]: Planner } = { doors: planDoors, people: planPeople };

type Planned = ImportPlan & { readonly digest: string };

/** What the list would do now. `digest` names it whole, ids included: what is begun is what was seen. */
export async function planned(call: Pick<SignedInCall, 'actor' | 'server' | 'tenant' | 'now'>, wanted: ImportWanted): Promise<Result<Planned>> {
	const { actor, server, tenant, now } = call;
	const service = wanted.kind === 'cases' ? await serviceOf(call, wanted.packId) : null;
	if (wanted.kind === 'cases' && service === null) return fail(problem('pack_missing'));
	const [known, recordOf] = await Promise.all([importWorld(server.db, actor), tenant.imports.keysOf(actor, wanted.kind, wanted.list)]);
	const world: ImportWorld = { ...known, recordOf, today: dayIn(actor.me.zone, now.toISOString()), idOf: (row, what) => derivedId(wanted.importId, `${what}/${String(row)}`) };
	const options: ImportOptions = { areaId: wanted.areaId, system: wanted.system === undefined ? (wanted.wgs84 ? 'wgs84' : null) : wanted.system, others: wanted.others, origin: { list: wanted.list, source: wanted.source, purpose: wanted.purpose } };
	const plan = service === null || wanted.kind !== 'cases' ? planners[wanted.kind === 'cases' ? 'people' : wanted.kind](wanted.rows, world, options) : planCases(wanted.rows, world, options, service);
	return ok({ ...plan, digest: hash('sha256', JSON.stringify([wanted.kind, wanted.list, service?.pack.version ?? 0, withoutClock(plan)]), 'hex') });
}

/** What is seen and begun a minute later is the same but for when its clocks began. */
function withoutClock({ lines, steps }: ImportPlan): unknown {
	return [lines, steps.map((step) => ({ ...step, bodies: step.bodies.map((body) => (body.kind === 'createRecord' ? { ...body, fields: { ...body.fields, openedAt: null, dueAt: null } } : body)) }))];
}

/** The newest version of the service, its cases that are there, and what a case that is taken down now begins with. Null: it is not taken down from lists. */
async function serviceOf({ actor, server, now }: Pick<SignedInCall, 'actor' | 'server' | 'now'>, packId: string | null): Promise<CaseService | null> {
	const found = packId === null ? null : await importService(server.db, actor, packId);
	return found === null ? null : { ...found, by: actor.me.officerId, organisationId: actor.me.organisationId, openedAt: now.toISOString() };
}

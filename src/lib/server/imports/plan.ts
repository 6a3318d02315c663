import { hash } from 'node:crypto';
import { planDoors } from '../../domain/imports/planDoors.ts';
import type { ImportKind } from '../../domain/imports/fields.ts';
import type { FieldRow } from '../../domain/imports/columns.ts';
import { planPeople } from '../../domain/imports/planPeople.ts';
import type { ImportOptions, ImportPlan, ImportWorld } from '../../domain/imports/plan.ts';
import { dayIn } from '../../domain/time/workingTime.ts';
import type { ImportWanted } from '../../protocol/imports.ts';
import { derivedId } from '../core/applyOperation.ts';
import type { SignedInCall } from '../endpoint.ts';
import { importWorld } from '../store/importWorld.ts';

const planners: { readonly [K in ImportKind]: (rows: readonly FieldRow[], world: ImportWorld, options: ImportOptions) => ImportPlan } = { doors: planDoors, people: planPeople };

export type Planned = ImportPlan & { readonly digest: string };

/** What the list would do now. `digest` names it whole, ids included: what is begun is what was seen. */
export async function planned({ actor, server, tenant, now }: Pick<SignedInCall, 'actor' | 'server' | 'tenant' | 'now'>, wanted: ImportWanted): Promise<Planned> {
	const [known, recordOf] = await Promise.all([importWorld(server.db, actor), tenant.imports.keysOf(actor, wanted.kind, wanted.list)]);
	const world: ImportWorld = { ...known, recordOf, today: dayIn(actor.me.zone, now.toISOString()), idOf: (row, what) => derivedId(wanted.importId, `${what}/${String(row)}`) };
	const options: ImportOptions = { areaId: wanted.areaId, wgs84: wanted.wgs84, others: wanted.others, origin: { list: wanted.list, source: wanted.source, purpose: wanted.purpose } };
	const plan = planners[wanted.kind](wanted.rows, world, options);
	return { ...plan, digest: hash('sha256', JSON.stringify([wanted.kind, wanted.list, plan]), 'hex') };
}

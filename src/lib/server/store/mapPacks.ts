import { sql } from 'kysely';
import { mapPartBytes, type MapPack } from '../../domain/geo/mapPack.ts';
import { newId, serverId, type Id } from '../../domain/ids.ts';
import { problem, type Problem } from '../../domain/problems/problem.ts';
import type { Actor } from '../core/port.ts';
import { as, callerOf, type Db, type Tx } from './database.ts';
import { refusedBy } from './refusedBy.ts';

/** Null when it lies there; a part that does already stays as it is. */
export async function putMapPart(db: Db, by: Actor, sha256: string, n: number, bytes: Buffer): Promise<Problem | null> {
	return refusedBy(() => as(db, callerOf(by, 'admin'), (tx) => sql`select put_map_part(${sha256}, ${n}, ${bytes})`.execute(tx)), (code) => problem(code));
}

/** Which parts have arrived. */
export async function mapPartsHere(db: Db, by: Actor, sha256: string): Promise<readonly number[]> {
	return (await as(db, callerOf(by), (tx) => tx.selectFrom('map_part').select('n').where('sha256', '=', sha256).orderBy('n').execute())).map(({ n }) => n);
}

export async function mapPart(db: Db, by: Actor, sha256: string, n: number): Promise<Buffer | undefined> {
	return (await as(db, callerOf(by), (tx) => tx.selectFrom('map_part').select('bytes').where('sha256', '=', sha256).where('n', '=', n).executeTakeFirst()))?.bytes;
}

/** Null when it is published. `publish_map` of migration 66 is the only way. */
export async function publishMap(db: Db, by: Actor, fields: MapPack, now: Date): Promise<Problem | null> {
	const given = { id: newId(now.getTime()), vault: by.vault, at: now.toISOString(), fields };
	return refusedBy(() => as(db, callerOf(by, 'admin'), (tx) => sql`select publish_map(${JSON.stringify(given)}::jsonb)`.execute(tx)), (code, what) => (code === 'field_invalid' ? problem(code, { field: what }) : problem(code)));
}

/** For set-up, on the owner's connection: the record is written with the others. */
export async function insertMapParts(tx: Tx, tenantId: Id, sha256: string, bytes: Uint8Array): Promise<void> {
	for (let n = 0; n * mapPartBytes < bytes.length; n += 1) {
		await tx.insertInto('map_part').values({ tenant_id: tenantId, sha256, n, bytes: Buffer.from(bytes.subarray(n * mapPartBytes, (n + 1) * mapPartBytes)), added_by: serverId }).execute();
	}
}

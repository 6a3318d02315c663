import { sql } from 'kysely';
import { asVaultId, type Id } from '../domain/ids.ts';
import { server } from '../server/runtime.ts';
import { withOwner } from '../server/store/ownerWrites.ts';
import type { OpenedDatabase } from './serverDatabase.ts';
import { fresh, type OfficerName, type World } from './serverWorld.ts';

/** The token of a new session of this officer, on a device of its own, with the server that this process runs. */
export async function sessionOf(officerId: Id, name: string): Promise<string> {
	const tenant = await (await server()).tenant();
	const token = `${name}-token-of-a-session-${fresh()}`;
	await tenant?.accounts.startSession({ officerId, vault: asVaultId(fresh()), app: 'test', token, now: new Date(), expiresAt: new Date(Date.now() + 3_600_000), strong: false, by: 'password' });
	return token;
}

/** The tokens of those named, by name. */
export async function sessionsOf(world: World, names: readonly OfficerName[]): Promise<ReadonlyMap<string, string>> {
	return new Map(await Promise.all(names.map(async (name) => [name, await sessionOf(world.officers[name], name)] as const)));
}

/** What the officer's record says from now on: a role, an organisation. */
export async function changeOfficer(database: OpenedDatabase, officerId: Id, fields: object): Promise<void> {
	await withOwner(database.ownerUrl, (db) => sql`update record set fields = fields || ${JSON.stringify(fields)}::jsonb where type = 'officer' and id = ${officerId}`.execute(db));
}

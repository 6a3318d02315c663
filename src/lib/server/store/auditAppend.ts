import { hash } from 'node:crypto';
import { sql, type RawBuilder } from 'kysely';
import type { AuditKind } from '../../domain/auditKinds.ts';
import { isGrant } from '../../domain/cases/sight.ts';
import type { Id, VaultId } from '../../domain/ids.ts';
import type { SetFields } from '../../domain/operation.ts';
import type { PlacedRecord, StoredOperation, Writes } from '../core/port.ts';
import type { Db, Tx } from './database.ts';

/**
 * One line of the record of who did what. Ids, codes, counts and times; never a name, an account, an address or a text that somebody wrote.
 * `officerId` counts only where no officer asks (sign-in, set-up, jobs): else it is who asks.
 */
export type AuditEntry = {
	readonly kind: AuditKind; readonly officerId?: Id; readonly vault?: VaultId;
	readonly detail?: { readonly [name: string]: string | number | boolean | null | readonly string[] };
};

/** In the same transaction as what it records, and last in it: the tenant's chain is locked from here to the commit. */
export async function appendAudit(tx: Tx, entries: readonly AuditEntry[]): Promise<void> {
	if (entries.length > 0) await sql`select ${auditAppend(entries, null)}`.execute(tx);
}

/** For set-up, jobs and commands on the owner's connection, where nobody asks. */
export async function appendAuditFor(tx: Tx, tenantId: Id, entries: readonly AuditEntry[]): Promise<void> {
	await sql`select set_config('app.tenant', ${tenantId}, true), set_config('app.officer', '', true)`.execute(tx);
	await appendAudit(tx, entries);
}

/** For what concerns every tenant of this database. Does nothing in one that was last brought up to date before there was a chain. */
export async function recordForAll(owner: Db, entries: readonly AuditEntry[]): Promise<void> {
	const { rows } = await sql<{ there: boolean }>`select to_regclass('public.audit') is not null as there`.execute(owner);
	if (rows[0]?.there !== true) return;
	for (const { tenant_id } of await owner.selectFrom('tenant').select('tenant_id').execute()) await owner.transaction().execute((tx) => appendAuditFor(tx, tenant_id, entries));
}

export function auditAppend(entries: readonly AuditEntry[], items: Buffer | null): RawBuilder<unknown> {
	return sql`audit_append(${JSON.stringify(entries)}::jsonb, ${items}::bytea)`;
}

/** A row for a push, however large, and one for each thing in it that an auditor looks for by itself. */
export function auditOfPush(vault: VaultId, writes: Writes): { readonly entries: readonly AuditEntry[]; readonly items: Buffer } {
	const { operations } = writes;
	const seqs = operations.map((operation) => operation.seq);
	const count = (outcome: StoredOperation['outcome']): number => operations.filter((operation) => operation.outcome === outcome).length;
	const detail = { operations: operations.length, groups: new Set(operations.map((operation) => operation.group)).size, refused: count('refused'), reviews: count('review'), from: Math.min(...seqs), to: Math.max(...seqs) };
	return { entries: [{ kind: 'push', vault, detail }, ...writes.records.flatMap((record) => notable(record, operations, vault))], items: pushItems(operations) };
}

/** For each operation its id and what it was and became: 48 bytes, as verify reads them again. */
export function pushItems(operations: readonly { readonly opId: string; readonly outcome: string; readonly body: string }[]): Buffer {
	return Buffer.concat(operations.flatMap(({ opId, outcome, body }) => [Buffer.from(opId.replaceAll('-', ''), 'hex'), hash('sha256', `${outcome}\n${body}`, 'buffer')]));
}

/** Who was given sight of a case, or had it taken back, and what was said to an elevated look. */
function sightChanges({ id, fields }: PlacedRecord, operations: readonly StoredOperation[], vault: VaultId): readonly AuditEntry[] {
	const set = operations.filter(({ kind, outcome, body }) => kind === 'setFields' && outcome !== 'refused' && /"(grant|grantEnd|lookSeen)\./.test(body)).flatMap(({ body }): string[] => {
		const read = (JSON.parse(body) as { readonly body: SetFields }).body;
		return read.ref.id === id ? Object.keys(read.set) : [];
	});
	return [...new Set(set)].flatMap((field): AuditEntry[] => {
		const [kind, named] = field.split('.');
		const grant = fields[`grant.${named}`];
		const detail = { id, grant: named ?? '' };
		if (kind === 'grant' && isGrant(grant)) return [{ kind: 'grant_given', vault, detail: { ...detail, of: grant.to, purpose: grant.purpose, until: grant.until, work: grant.work } }];
		if (kind === 'grantEnd' && isGrant(grant)) return [{ kind: 'grant_ended', vault, detail: { ...detail, of: grant.to, purpose: grant.purpose, how: 'by hand' } }];
		return kind === 'lookSeen' ? [{ kind: 'look_answered', vault, detail: { id, of: String((fields[`look.${named}`] as { readonly by?: unknown } | null)?.by ?? ''), questioned: (fields[field] as { readonly questioned?: unknown }).questioned === true } }] : [];
	});
}

/** Who may see a restricted case, as it stands after the push; that one is restricted no more; and that a review was settled. */
function notable(record: PlacedRecord, operations: readonly StoredOperation[], vault: VaultId): readonly AuditEntry[] {
	const { type, id, rev, fields } = record;
	const sight = type === 'case' ? sightChanges(record, operations, vault) : [];
	if (sight.length > 0) return sight;
	if (type === 'case' && fields['restricted'] === true) return [{ kind: 'restricted_case', vault, detail: { id, rev, readers: record.placement.readers ?? [] } }];
	const lifted = type === 'case' && operations.some(({ kind, body }) => kind === 'setFields' && body.includes('"restricted"') && body.includes(id));
	if (lifted) return [{ kind: 'restriction_lifted', vault, detail: { id, rev } }];
	return type === 'review' && fields['state'] !== 'open' ? [{ kind: 'review_settled', vault, detail: { id, rev } }] : [];
}

import { sql } from 'kysely';
import { newId, type Id } from '../../domain/ids.ts';
import type { NewOfficer, OfficerChange } from '../../domain/accounts/officer.ts';
import { problem, type Problem } from '../../domain/problems/problem.ts';
import type { ProblemCode } from '../../domain/problems/catalogue.ts';
import type { OfficerShape } from '../../domain/records/shapes.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import type { MadeOfficers, ToldOfficer } from '../../protocol/officers.ts';
import type { Actor } from '../core/port.ts';
import { as, callerOf, type Db } from './database.ts';
import { refusedBy } from './refusedBy.ts';

type AccountRow = { officer_id: Id; account: string; enrolled: boolean; last_contact: Date | null; signed_in: number; code_until: Date | null };

/** Officers of one tenant and their accounts, for who administers them: `write_officers` of migration 25 is the only way to make or change one. */
export class Officers {
	readonly #db: Db;
	readonly #tenantId: Id;

	constructor(db: Db, tenantId: Id) {
		this.#db = db;
		this.#tenantId = tenantId;
	}

	async list(by: Actor): Promise<readonly ToldOfficer[]> {
		return as(this.#db, callerOf(by, 'admin'), async (tx) => {
			const rows = await tx.selectFrom('record').select(['id', 'rev', 'fields']).where('tenant_id', '=', this.#tenantId).where('type', '=', 'officer').where('deleted', '=', false).execute();
			const { rows: accounts } = await sql<AccountRow>`select * from officer_accounts()`.execute(tx);
			const byOfficer = new Map(accounts.map((row) => [row.officer_id, row]));
			return rows.map(({ id, rev, fields }): ToldOfficer => {
				const { name, role, organisationId, areaIds, phone, certificateNo, active } = fields as unknown as OfficerShape;
				const account = byOfficer.get(id);
				return {
					officerId: id, rev, account: account?.account ?? null, name, role, organisationId, areaIds: [...areaIds], phone, certificateNo, active,
					enrolled: account?.enrolled ?? false, lastContact: account?.last_contact?.toISOString() ?? null, signedIn: account?.signed_in ?? 0, codeUntil: account?.code_until?.toISOString() ?? null,
				};
			});
		});
	}

	/** All or none. */
	async make(by: Actor, officers: readonly NewOfficer[], now: Date): Promise<Result<MadeOfficers>> {
		const made = officers.map(({ account, ...fields }) => ({ id: newId(now.getTime()), account, fields }));
		const refused = await this.#write(by, { made, changed: [] }, now);
		return refused === null ? ok(made.map(({ id, account }) => ({ officerId: id, account }))) : fail(refused);
	}

	/** `rev`: as whoever changes it has seen it; one that has changed since is refused. */
	async change(by: Actor, officerId: Id, rev: number, set: OfficerChange, now: Date): Promise<Result<null>> {
		const refused = await this.#write(by, { made: [], changed: [{ id: officerId, rev, fields: set }] }, now);
		return refused === null ? ok(null) : fail(refused);
	}

	async #write(by: Actor, given: { readonly made: readonly object[]; readonly changed: readonly object[] }, now: Date): Promise<Problem | null> {
		return refusedBy(() => as(this.#db, callerOf(by, 'admin'), (tx) => sql`select write_officers(${JSON.stringify({ ...given, vault: by.vault, at: now.toISOString() })}::jsonb)`.execute(tx)), refusal);
	}
}

function refusal(code: ProblemCode, what: string): Problem {
	return code === 'field_invalid' ? problem(code, { field: what }) : problem(code);
}

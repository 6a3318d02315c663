import { sql } from 'kysely';
import type { Id } from '../../domain/ids.ts';
import type { Role } from '../../domain/records/shapes.ts';
import { as, type Db, type Purpose } from '../../server/store/database.ts';

/** Whoever asks the database, as the server would say who it is. */
export type Who = { readonly name: string; readonly tenantId: Id | null; readonly officerId: Id | null; readonly areas: readonly Id[]; readonly colleagues: readonly Id[]; readonly role: Role };
export const purposes: readonly Purpose[] = ['', 'boot', 'auth', 'admin', 'board', 'apply', 'wake', 'audit', 'erase'];

/** Where a row lies, in the words by which it is decided who may what. */
export type Scope = { readonly tenantId: Id | null; readonly area?: Id | null; readonly readers?: readonly Id[] | null; readonly officer?: Id; readonly stream?: string };
/** `where`: finds exactly this row. */
export type Sample = Scope & { readonly label: string; readonly where: string };
/** `sql`: the whole insert. */
export type NewSample = Scope & { readonly label: string; readonly sql: string };
/** `set`: takes a row to where this scope lies; what is not named stays as it was. */
export type Move = Omit<Scope, 'tenantId'> & { readonly tenantId?: Id; readonly label: string; readonly set: string };

type Ask<S> = (row: S, who: Who, purpose: Purpose) => boolean;
/** What may be done with a table's rows; whatever is not allowed in so many words must be refused. */
export type Line = {
	readonly rows: readonly Sample[]; readonly adds?: readonly NewSample[]; readonly moves?: readonly Move[];
	/** A harmless change of a column that the server changes. */
	readonly change: string;
	readonly mayRead: Ask<Scope>; readonly mayAdd?: Ask<Scope>; readonly mayChange?: Ask<Scope>; readonly mayDelete?: Ask<Scope>;
	/** Of the row as it was to the row as it would be. */
	readonly mayMove?: (from: Scope, to: Scope, who: Who, purpose: Purpose) => boolean;
};

type Attempt = { readonly text: string; readonly what: string; readonly may: boolean };

/** Every attempt by everybody for every purpose, each undone at once; returns those that ended otherwise than the line says. */
export async function tryEverything(db: Db, lines: Readonly<Record<string, Line>>, everybody: readonly Who[]): Promise<{ readonly tried: number; readonly faults: readonly string[] }> {
	const faults: string[] = [];
	let tried = 0;
	for (const who of everybody) {
		for (const purpose of purposes) {
			const attempts = Object.entries(lines).flatMap(([table, line]) => attemptsOf(table, line, who, purpose));
			const outcomes = await outcomesOf(db, who, purpose, attempts.map(({ text }) => text));
			tried += attempts.length;
			for (const [n, { what, may }] of attempts.entries()) {
				const outcome = outcomes[n] ?? 'missing';
				const fault = faultOf(outcome, may);
				if (fault !== undefined) faults.push(`${who.name} for '${purpose}': ${what}: ${fault}`);
			}
		}
	}
	return { tried, faults };
}

function attemptsOf(table: string, line: Line, who: Who, purpose: Purpose): readonly Attempt[] {
	const no = (): boolean => false;
	const { mayAdd = no, mayChange = no, mayDelete = no, mayMove = no } = line;
	return [
		...line.rows.flatMap((row): Attempt[] => [
			{ what: `read ${table}, ${row.label}`, text: `select 1 from ${table} where ${row.where}`, may: line.mayRead(row, who, purpose) },
			{ what: `change ${table}, ${row.label}`, text: `update ${table} set ${line.change} where ${row.where}`, may: mayChange(row, who, purpose) },
			{ what: `delete ${table}, ${row.label}`, text: `delete from ${table} where ${row.where}`, may: mayDelete(row, who, purpose) },
			...(line.moves ?? []).map(({ label, set, ...to }): Attempt => ({
				what: `move ${table}, ${row.label}, to ${label}`, text: `update ${table} set ${set} where ${row.where}`, may: mayMove(row, { ...row, ...to }, who, purpose),
			})),
		]),
		...(line.adds ?? []).map((row): Attempt => ({ what: `add ${table}, ${row.label}`, text: row.sql, may: mayAdd(row, who, purpose) })),
	];
}

/** Made once by the owner: runs a statement with the rights of who calls it, undoes it, and tells how it ended. */
export const attemptFunction = `create function attempt(text text) returns text language plpgsql as $$
	declare n integer;
	begin
		begin
			execute text;
			get diagnostics n = row_count;
			raise exception using errcode = 'UNDO0', message = n::text;
		end;
	exception when sqlstate 'UNDO0' then return sqlerrm;
		when insufficient_privilege then return 'denied';
		when others then return sqlstate || ' ' || sqlerrm;
	end $$`;

/** A count of rows, `denied`, or the SQLSTATE of another failure. */
async function outcomesOf(db: Db, who: Who, purpose: Purpose, texts: readonly string[]): Promise<readonly string[]> {
	return as(db, { tenantId: who.tenantId, officerId: who.officerId, areas: who.areas, purpose }, async (tx) => {
		const { rows } = await sql<{ outcome: string }>`select attempt(text) as outcome from unnest(${texts}::text[]) with ordinality as t (text, n) order by n`.execute(tx);
		return rows.map(({ outcome }) => outcome);
	});
}

function faultOf(outcome: string, may: boolean): string | undefined {
	if (outcome === 'denied' || outcome === '0' || outcome.includes('append-only')) return may ? 'refused, and should not be' : undefined;
	if (/^\d+$/.test(outcome)) return may ? undefined : 'not refused';
	return `the attempt is broken: ${outcome}`;
}

export type Migration = { readonly number: number; readonly name: string; readonly sql: (app: string) => string };

/**
 * Forces row-level security on a table: the app role sees and writes what the policy allows, the owner (migrations, set-up, jobs) everything,
 * by a policy of its own. `using` is what may be seen, `check` what may be written; without `check` both are the same.
 * Who may do what with a new table's rows is said in testing/refusals/tables.ts, or its matrix fails.
 */
export function guarded(table: string, app: string, verbs: string, rule: { readonly using: string; readonly check?: string }): string {
	return `
alter table ${table} enable row level security;
alter table ${table} force row level security;
create policy ${table}_owner on ${table} to current_user using (true) with check (true);
create policy ${table}_app on ${table} to ${app} using (${rule.using}) with check (${rule.check ?? rule.using});
grant ${verbs} on ${table} to ${app};`;
}

/** Not even the owner changes or removes a row: who did what when stays as it was written. */
export function appendOnly(table: string): string {
	return `
create function ${table}_is_append_only() returns trigger language plpgsql as $$ begin raise exception '${table} is append-only'; end $$;
create trigger ${table}_append_only before update or delete or truncate on ${table} execute function ${table}_is_append_only();`;
}

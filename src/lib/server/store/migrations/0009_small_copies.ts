import { guarded, type Migration } from './policies.ts';

/** The small copies of files, under the same rule as the files: who sees the record may see the copy, and bring it. */
export const smallCopies: Migration = {
	number: 9,
	name: 'small_copies',
	sql: (app) => `
create table file_small (
	tenant_id uuid not null, file_id uuid not null, bytes bytea not null check (octet_length(bytes) <= 40000), received_at timestamptz not null, by_officer uuid not null,
	primary key (tenant_id, file_id)
);
${guarded('file_small', app, 'select, insert', {
		using: `tenant_id = (select my_tenant()) and exists (select 1 from record r where r.tenant_id = file_small.tenant_id and r.type = 'file' and r.id = file_small.file_id)`,
		check: `tenant_id = (select my_tenant()) and by_officer = (select my_officer())
			and exists (select 1 from record r where r.tenant_id = file_small.tenant_id and r.type = 'file' and r.id = file_small.file_id)`,
	})}
`,
};

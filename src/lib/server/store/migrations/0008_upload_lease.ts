import { guarded, type Migration } from './policies.ts';

/**
 * Who writes a file's bytes now: one request on one server at a time. A row with an end, not a lock of the session: it works where
 * connections are pooled or the database is spread over machines, and a server that died holds nobody up for long.
 */
export const uploadLease: Migration = {
	number: 8,
	name: 'upload_lease',
	sql: (app) => `
create table upload_lease (
	tenant_id uuid not null, file_id uuid not null, holder uuid not null, held_until timestamptz not null, wanted boolean not null default false,
	primary key (tenant_id, file_id)
);
${guarded('upload_lease', app, 'select, insert, update, delete', { using: 'tenant_id = (select my_tenant())' })}
`,
};

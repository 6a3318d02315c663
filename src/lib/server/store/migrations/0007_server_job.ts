import { guarded, type Migration } from './policies.ts';

/**
 * Work that one of several servers does: a lease, and when it was last done. Of the whole installation and not of a tenant, without personal
 * data; the app role reads it for the health page.
 */
export const serverJob: Migration = {
	number: 7,
	name: 'server_job',
	sql: (app) => `
create table server_job (
	name text primary key, holder uuid, leased_until timestamptz, done_at timestamptz, failed_at timestamptz, failure text
);
${guarded('server_job', app, 'select', { using: 'true' })}
`,
};

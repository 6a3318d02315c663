import { guarded, type Migration } from './policies.ts';

/** Passkeys by which officers unlock their vaults: public keys, each of one officer's vault; and what a tenant allows of locking. */
export const unlocking: Migration = {
	number: 20,
	name: 'unlocking',
	sql: (app) => `
create table passkey (
	tenant_id uuid not null, credential bytea not null check (octet_length(credential) between 16 and 1023), officer_id uuid not null, vault uuid not null,
	public_key bytea not null, counter bigint not null, transports text[] not null, synced boolean not null, created_at timestamptz not null,
	primary key (tenant_id, credential)
);
create index passkey_officer on passkey (tenant_id, officer_id);
create table passkey_challenge (
	tenant_id uuid not null, officer_id uuid not null, vault uuid not null, challenge text not null, expires_at timestamptz not null,
	primary key (tenant_id, officer_id, vault)
);
${guarded('passkey', app, 'select, insert', { using: `tenant_id = (select my_tenant()) and officer_id = (select my_officer())` })}
${guarded('passkey_challenge', app, 'select, insert, update, delete', { using: `tenant_id = (select my_tenant()) and officer_id = (select my_officer())` })}

alter table tenant add column lock_idle_minutes integer check (lock_idle_minutes between 1 and 1440), add column lock_hidden_minutes integer check (lock_hidden_minutes between 1 and 1440);
`,
};

import { guarded, type Migration } from './policies.ts';

/**
 * The keys by which a vault's officer and its device are known, the nonces of requests that came without a session, and what such requests brought
 * that could not be applied. A key that was replaced stays: it is what older signatures are checked by. `carried`: a session that only
 * sends a rescue file's operations in a vault's name.
 */
export const sealedLane: Migration = {
	number: 18,
	name: 'sealed_lane',
	sql: (app) => `
alter table session add column carried boolean not null default false;
alter table device add column revoked_at timestamptz;

create table officer_key (
	tenant_id uuid not null, vault uuid not null, officer_id uuid not null, key_id text not null, public_key text not null,
	created_at timestamptz not null default now(), ended_at timestamptz, primary key (tenant_id, vault, key_id)
);
${guarded('officer_key', app, 'select, insert, update (ended_at)', {
		using: `tenant_id = (select my_tenant()) and (officer_id = (select my_officer()) or (select my_purpose()) = 'auth')`,
		check: `tenant_id = (select my_tenant()) and (select my_purpose()) = 'auth'`,
	})}

create table device_key (
	tenant_id uuid not null, vault uuid not null, officer_id uuid not null, key_id text not null, public_key text not null,
	created_at timestamptz not null default now(), ended_at timestamptz, primary key (tenant_id, vault, key_id)
);
${guarded('device_key', app, 'select, insert, update (ended_at)', {
		using: `tenant_id = (select my_tenant()) and (officer_id = (select my_officer()) or (select my_purpose()) = 'auth')`,
		check: `tenant_id = (select my_tenant()) and (select my_purpose()) = 'auth'`,
	})}

create table request_nonce (
	tenant_id uuid not null, vault uuid not null, nonce text not null, at timestamptz not null default now(), primary key (tenant_id, vault, nonce)
);
create index request_nonce_at on request_nonce (at);
${guarded('request_nonce', app, 'select, insert', { using: `tenant_id = (select my_tenant()) and (select my_purpose()) = 'auth'` })}

create table quarantine (
	tenant_id uuid not null, vault uuid not null, digest bytea not null, officer_id uuid not null, group_id uuid not null, lane text not null, code text not null,
	received_at timestamptz not null default now(), body text not null, primary key (tenant_id, vault, digest)
);
${guarded('quarantine', app, 'select, insert', { using: `tenant_id = (select my_tenant()) and (select my_purpose()) = 'auth'` })}
`,
};

import type { Migration } from './policies.ts';

/**
 * Received files lie sealed, each under a key of its own that is sealed under the key of what the file is about (33). `stored_sha256` is of the bytes as they
 * lie, so that a backup can tell a good copy without any key. All three are null while a file of before still lies in clear. `moving`: its sealed bytes lie
 * beside the old ones and have yet to take their place.
 */
export const sealedFiles: Migration = {
	number: 37,
	name: 'sealed_files',
	sql: () => `
alter table file add column key_id uuid, add column sealed_key bytea, add column stored_sha256 text, add column moving boolean not null default false,
	add constraint file_sealed check ((key_id is null) = (sealed_key is null) and (key_id is null) = (stored_sha256 is null));
create index file_clear on file (tenant_id, file_id) where key_id is null or moving;
`,
};

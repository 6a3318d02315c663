import type { ColumnType, Generated } from 'kysely';
import type { Id, VaultId } from '../../domain/ids.ts';
import type { ImportKind } from '../../domain/imports/fields.ts';
import type { SecondFactorOf } from '../../domain/accounts/secondFactor.ts';
import type { Fields, FieldStamp, RecordType } from '../../domain/records/record.ts';

/** Tables as Kysely sees them; made by `migrations/`. Timestamps are read as Date, bigint as number (see `database.ts`). */
type Time = ColumnType<Date, Date | string, Date | string>;
type NullableTime = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;

export type Database = {
	tenant: { tenant_id: Id; name: string; zone: string; demo: boolean; created_at: Generated<Date>; epoch: Generated<Id>; lock_idle_minutes: number | null; lock_hidden_minutes: number | null; offline_days: number | null; grant_days: Generated<number | null>; second_factor: Generated<SecondFactorOf> };
	record: {
		tenant_id: Id; type: RecordType; id: Id; area_id: Id | null; readers: Id[] | null; case_id: Id | null; kept: boolean;
		rev: number; fields: Fields; stamps: { readonly [field: string]: FieldStamp }; deleted: boolean; updated_at: Generated<Date>;
	};
	operation: {
		tenant_id: Id; officer_id: Id; op_id: Id; vault: VaultId; seq: number; group_id: Id; schema: number; kind: string; at: Time; device_at: Time;
		received_at: Time; outcome: string; problem: string | null; answer: string;
		/** Of what came before there were keys, until it is sealed. */
		body: string | null;
		about_type: RecordType | null; about_id: Id | null; to_area_id: Id | null; key_id: Id | null; sealed: Buffer | null;
	};
	stream_counter: { tenant_id: Id; stream: string; last_seq: number; horizon: Generated<number> };
	early_operation: { tenant_id: Id; officer_id: Id; op_id: Id; vault: VaultId; seq: number; group_id: Id; schema: number; received_at: Time; body: string };
	stream_log: { tenant_id: Id; stream: string; type: RecordType; id: Id; seq: number; kind: 'put' | 'leave'; at: Generated<Date> };
	account: { tenant_id: Id; officer_id: Id; account: string; password: string; demo: boolean; created_at: Generated<Date> };
	session: { tenant_id: Id; token_hash: Buffer; officer_id: Id; vault: VaultId; created_at: Time; expires_at: Time; revoked_at: NullableTime; carried: Generated<boolean>; strong: Generated<boolean> };
	device: {
		tenant_id: Id; vault: VaultId; officer_id: Id; app: string; first_seen: Time; last_contact: Time; last_seq: Generated<number>; taken: Generated<number>;
		told: Generated<Id[]>; lost: Generated<{ readonly [areaId: string]: string }>;
		unsent: number | null; unsent_files: number | null; oldest_unsent_at: NullableTime; used_bytes: number | null; granted_bytes: number | null; persistent: boolean | null; problems: Generated<string[]>; revoked_at: NullableTime;
		wipe_asked_at: NullableTime; wipe_asked_by: Id | null; wiped_at: NullableTime; revoked_by: Id | null; for_app: Generated<boolean>;
	};
	officer_key: { tenant_id: Id; vault: VaultId; officer_id: Id; key_id: string; public_key: string; created_at: Generated<Date>; ended_at: NullableTime };
	device_key: { tenant_id: Id; vault: VaultId; officer_id: Id; key_id: string; public_key: string; created_at: Generated<Date>; ended_at: NullableTime };
	request_nonce: { tenant_id: Id; vault: VaultId; nonce: string; at: Generated<Date> };
	quarantine: { tenant_id: Id; vault: VaultId; digest: Buffer; officer_id: Id; group_id: Id; lane: string; code: string; received_at: Generated<Date>; body: string };
	passkey: { tenant_id: Id; credential: Buffer; officer_id: Id; vault: VaultId; public_key: Buffer; counter: number; transports: string[]; synced: boolean; created_at: Time };
	passkey_challenge: { tenant_id: Id; officer_id: Id; vault: VaultId; challenge: string; expires_at: Time };
	second_factor: { tenant_id: Id; officer_id: Id; sealed: Buffer; begun_at: Time; confirmed_at: NullableTime; last_step: Generated<number> };
	recovery_code: { tenant_id: Id; officer_id: Id; code_hash: Buffer; used_at: NullableTime };
	sign_in_passkey: { tenant_id: Id; credential: Buffer; officer_id: Id; public_key: Buffer; counter: number; transports: string[]; may_sync: boolean; synced: boolean; created_at: Time; used_at: NullableTime };
	sign_in_ticket: { tenant_id: Id; digest: Buffer; purpose: string; officer_id: Id | null; detail: Generated<string>; expires_at: Time };
	enrolment: { tenant_id: Id; code_hash: Buffer; officer_id: Id; made_by: Id | null; made_at: Time; expires_at: Time; used_at: NullableTime };
	recovery_request: { tenant_id: Id; id: Id; vault: VaultId; officer_id: Id; copy_digest: Buffer; public_key: string; asked_at: Time; expires_at: Time; decided_at: NullableTime; decided_by: Generated<Id | null>; approved: Generated<boolean | null>; taken_at: NullableTime; ended_at: NullableTime };
	push_subscription: { tenant_id: Id; vault: VaultId; officer_id: Id; endpoint: string; streams: string[]; created_at: Time; line_until: NullableTime; woken_at: NullableTime };
	auth_event: { tenant_id: Id; id: Generated<Id>; at: Generated<Date>; kind: string; officer_id: Id | null; by_officer: Id | null; vault: VaultId | null };
	erasure: { tenant_id: Id; erasure_id: Id; by_officer: Id; at: Generated<Date>; files_gone_at: NullableTime; backups_gone_at: NullableTime };
	erased: { tenant_id: Id; id: Id; type: RecordType; erasure_id: Id };
	legal_hold: { tenant_id: Id; subject_id: Id; subject_type: 'person' | 'case'; reason: string; by_officer: Id; at: Time; until: string | null };
	audit: { tenant_id: Id; seq: number; at: Time; kind: string; officer_id: Id | null; vault: VaultId | null; detail: string; items: Buffer | null; prev: Buffer; hash: Buffer };
	audit_head: { tenant_id: Id; seq: number; hash: Buffer };
	file: { tenant_id: Id; file_id: Id; size: number; sha256: string; received_at: Time; by_officer: Id; key_id: Generated<Id | null>; sealed_key: Generated<Buffer | null>; stored_sha256: Generated<string | null>; moving: Generated<boolean> };
	file_small: { tenant_id: Id; file_id: Id; bytes: Buffer; received_at: Time; by_officer: Id; key_id: Id | null };
	subject_key: { tenant_id: Id; key_id: Id; subject_id: Id; wrapped: Buffer; made_at: Generated<Date> };
	map_part: { tenant_id: Id; sha256: string; n: number; bytes: Buffer; added_by: Id; added_at: Generated<Date> };
	form_source: { tenant_id: Id; form_id: string; version: number; record_id: Id; file_name: string; source: Buffer; source_sha256: string; xml_sha256: string; xml_md5: string; published_by: Id; published_at: Time };
	app_access: { tenant_id: Id; access_id: Id; officer_id: Id; vault: VaultId; area_id: Id; name: string; token_hash: Buffer; made_by: Id; made_at: Time; used_at: NullableTime; revoked_at: NullableTime; revoked_by: Id | null };
	app_submission: {
		tenant_id: Id; officer_id: Id; entry_id: Id; access_id: Id; vault: VaultId; form_id: string; form_version: number; xml_sha256: string; state: Generated<'waiting' | 'taken' | 'refused' | 'discarded'>; problem: string | null;
		attempt: Generated<number>; first_seq: number | null; operations: Generated<number>; bytes: Generated<number>; received_at: Time;
	};
	app_piece: { tenant_id: Id; officer_id: Id; entry_id: Id; piece_id: Id; sha256: string; key_id: Id; sealed: Buffer; received_at: Time };
	import_list: { tenant_id: Id; list_id: Id; kind: ImportKind; name: string; source: string; purpose: string; columns: unknown; used_at: Time };
	import_run: {
		tenant_id: Id; import_id: Id; list_id: Id; kind: ImportKind; source: string; purpose: string; by_officer: Id; at: Time; state: Generated<'running' | 'done' | 'stopped' | 'undoing' | 'undone'>; counts: unknown; steps: number;
		position: Generated<number>; operations: Generated<number>; refused: Generated<number>; reviews: Generated<number>; taken: Generated<number>; kept: Generated<number>; digest: string; key_id: Id | null; sealed: Buffer | null;
	};
	import_record: { tenant_id: Id; import_id: Id; n: number; row_number: number; type: RecordType; record_id: Id; made: boolean; state: Generated<'written' | 'refused' | 'review' | 'taken' | 'changed' | 'used'>; code: string | null; key_id: Id | null; sealed: Buffer | null };
	import_key: { tenant_id: Id; list_id: Id; digest: Buffer; record_id: Id };
	upload_lease: { tenant_id: Id; file_id: Id; holder: Id; held_until: Time; wanted: Generated<boolean> };
	server_job: { name: string; holder: string | null; leased_until: NullableTime; done_at: NullableTime; failed_at: NullableTime; failure: string | null };
	migration: { number: number; name: string; at: Generated<Date> };
};

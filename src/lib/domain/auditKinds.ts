/** What is recorded. Stable: they stand in the chain. A new one needs its words in `messages/…/account.json`. */
export const auditKinds = [
	'push', 'review_settled', 'restricted_case', 'restriction_lifted', 'grant_given', 'grant_ended', 'look_answered', 'looked_restricted', 'asked_restricted', 'elevated_look',
	'signed_in', 'sign_in_failed', 'sign_in_limited', 'signed_out', 'sessions_revoked', 'vault_carried', 'passkey_added', 'enrolment_made', 'enrolled',
	'second_factor_set', 'second_factor_removed', 'second_factor_dropped', 'second_factor_failed', 'second_factor_demanded', 'recovery_code_used', 'recovery_codes_made',
	'sign_in_passkey_added', 'sign_in_passkey_removed', 'provider_refused',
	'recovery_asked', 'recovery_approved', 'recovery_refused', 'recovery_taken', 'recovery_ended',
	'wipe_asked', 'wipe_taken_back', 'wiped', 'device_revoked', 'device_readmitted',
	'looked_case', 'looked_place', 'looked_search', 'looked_file', 'looked_audit', 'looked_due', 'looked_unnamed', 'exported', 'erased', 'hold_set', 'hold_lifted',
	'officer_made', 'officer_changed', 'role_changed', 'areas_changed', 'organisation_changed', 'officer_ended', 'officer_returned',
	'app_access_made', 'app_access_revoked', 'app_access_used', 'app_submission_discarded', 'limit_set', 'packs_published', 'form_published', 'answer_published', 'calendar_changed', 'slots_changed', 'map_published', 'entries_exported', 'list_imported', 'import_undone', 'server_version', 'backup_made', 'restored', 'checkpoint_missing',
] as const;
export type AuditKind = (typeof auditKinds)[number];

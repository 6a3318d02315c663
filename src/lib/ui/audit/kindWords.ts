import type { AuditKind } from '../../domain/auditKinds.ts';
import { formatNames } from '../../i18n/format.ts';
import { m } from '../../i18n/paraglide/messages.js';
import type { AuditShownLine } from '../../worker/features/audit.ts';
import { isRole, roleName } from '../account/roleName.ts';

export const kindWords: { readonly [Kind in AuditKind]: () => string } = {
	push: m.account_audit_push, review_settled: m.account_audit_review_settled, restricted_case: m.account_audit_restricted_case, restriction_lifted: m.account_audit_restriction_lifted,
	grant_given: m.account_audit_grant_given, grant_ended: m.account_audit_grant_ended, look_answered: m.account_audit_look_answered,
	looked_restricted: m.account_audit_looked_restricted, asked_restricted: m.account_audit_asked_restricted, elevated_look: m.account_audit_elevated_look,
	signed_in: m.account_audit_signed_in, sign_in_failed: m.account_audit_sign_in_failed, sign_in_limited: m.account_audit_sign_in_limited, signed_out: m.account_audit_signed_out,
	sessions_revoked: m.account_audit_sessions_revoked, vault_carried: m.account_audit_vault_carried,
	enrolment_made: m.account_audit_enrolment_made, enrolled: m.account_audit_enrolled,
	second_factor_set: m.account_audit_second_factor_set, second_factor_removed: m.account_audit_second_factor_removed, second_factor_dropped: m.account_audit_second_factor_dropped, second_factor_failed: m.account_audit_second_factor_failed,
	app_access_made: m.account_audit_app_access_made, app_access_revoked: m.account_audit_app_access_revoked, app_access_used: m.account_audit_app_access_used, app_submission_discarded: m.account_audit_app_submission_discarded,
	limit_set: m.account_audit_limit_set,
	second_factor_demanded: m.account_audit_second_factor_demanded, recovery_code_used: m.account_audit_recovery_code_used, recovery_codes_made: m.account_audit_recovery_codes_made,
	sign_in_passkey_added: m.account_audit_sign_in_passkey_added, sign_in_passkey_removed: m.account_audit_sign_in_passkey_removed, provider_refused: m.account_audit_provider_refused,
	recovery_asked: m.account_audit_recovery_asked, recovery_approved: m.account_audit_recovery_approved, recovery_refused: m.account_audit_recovery_refused, recovery_taken: m.account_audit_recovery_taken, recovery_ended: m.account_audit_recovery_ended,
	officer_made: m.account_audit_officer_made, officer_changed: m.account_audit_officer_changed, role_changed: m.account_audit_role_changed, areas_changed: m.account_audit_areas_changed,
	organisation_changed: m.account_audit_organisation_changed, officer_ended: m.account_audit_officer_ended, officer_returned: m.account_audit_officer_returned,
	passkey_added: m.account_audit_passkey_added, wipe_asked: m.account_audit_wipe_asked, wipe_taken_back: m.account_audit_wipe_taken_back, wiped: m.account_audit_wiped,
	device_revoked: m.account_audit_device_revoked, device_readmitted: m.account_audit_device_readmitted,
	looked_case: m.account_audit_looked_case, looked_place: m.account_audit_looked_place, looked_search: m.account_audit_looked_search, looked_file: m.account_audit_looked_file, looked_audit: m.account_audit_looked_audit, looked_due: m.account_audit_looked_due, looked_unnamed: m.account_audit_looked_unnamed,
	exported: m.account_audit_exported, erased: m.account_audit_erased, hold_set: m.account_audit_hold_set, hold_lifted: m.account_audit_hold_lifted, packs_published: m.account_audit_packs_published, form_published: m.account_audit_form_published, answer_published: m.account_audit_answer_published, calendar_changed: m.account_audit_calendar_changed, slots_changed: m.account_audit_slots_changed, map_published: m.account_audit_map_published, entries_exported: m.account_audit_entries_exported, list_imported: m.account_audit_list_imported, import_undone: m.account_audit_import_undone, server_version: m.account_audit_server_version, backup_made: m.account_audit_backup_made, restored: m.account_audit_restored,
	checkpoint_missing: m.account_audit_checkpoint_missing,
};

/** What stands out among the ordinary lines. */
export const grave: readonly AuditKind[] = ['sign_in_failed', 'sign_in_limited', 'second_factor_failed', 'second_factor_dropped', 'provider_refused', 'recovery_approved', 'recovery_taken', 'elevated_look', 'erased', 'restored', 'checkpoint_missing'];

const fieldWords: { readonly [field: string]: () => string } = { name: m.account_officers_name, phone: m.account_officers_phone_short, certificateNo: m.account_officers_certificate_short };

/** What was changed of an officer, in words. */
export function changeWords({ role, organisation, areas, fields = [] }: AuditShownLine['change']): readonly string[] {
	const roleWord = (code: string): string => (isRole(code) ? roleName(code) : code);
	return [
		...(role === undefined ? [] : [m.account_audit_from_to({ from: roleWord(role.from), to: roleWord(role.to) })]),
		...(organisation === undefined ? [] : [m.account_audit_from_to(organisation)]),
		...(areas === undefined || areas.added.length === 0 ? [] : [m.account_audit_added({ names: formatNames(areas.added, 20) })]),
		...(areas === undefined || areas.removed.length === 0 ? [] : [m.account_audit_removed({ names: formatNames(areas.removed, 20) })]),
		...fields.map((field) => fieldWords[field]?.() ?? field),
	];
}

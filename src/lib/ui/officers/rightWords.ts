import { roleRights, type Right } from '../../domain/accounts/rights.ts';
import type { Role } from '../../domain/records/shapes.ts';
import { m } from '../../i18n/paraglide/messages.js';

const words: { readonly [R in Right]: () => string } = {
	work: m.account_right_work, look_beyond: m.account_right_look_beyond, lead_team: m.account_right_lead_team, assign_others: m.account_right_assign_others, restrict_cases: m.account_right_restrict_cases,
	settle_reviews: m.account_right_settle_reviews, work_for_all: m.account_right_work_for_all, see_devices: m.account_right_see_devices, see_all_devices: m.account_right_see_all_devices,
	end_sessions: m.account_right_end_sessions, clear_devices: m.account_right_clear_devices, manage_accounts: m.account_right_manage_accounts, publish_forms: m.account_right_publish_forms, write_answers: m.account_right_write_answers, set_calendar: m.account_right_set_calendar, set_slots: m.account_right_set_slots, manage_maps: m.account_right_manage_maps, export_entries: m.account_right_export_entries, import_lists: m.account_right_import_lists, read_audit: m.account_right_read_audit, erase: m.account_right_erase, break_glass: m.account_right_break_glass, approve_recovery: m.account_right_approve_recovery,
};

/** What a role may, one line a right. */
export function rightsOf(role: Role): readonly string[] {
	return roleRights[role].map((right) => words[right]());
}

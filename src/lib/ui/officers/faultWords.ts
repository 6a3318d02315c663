import type { CellFault } from '../../domain/accounts/officerSheet.ts';
import { roles } from '../../domain/records/shapes.ts';
import { m } from '../../i18n/paraglide/messages.js';
import { formatNames } from '../../i18n/format.ts';
import { roleName } from '../account/roleName.ts';

/** What is wrong with a cell and what to do. */
export function faultWords({ field, code, which = '', row = 0, candidates = [] }: CellFault): string {
	switch (code) {
		case 'needed': return field === 'areaIds' ? m.account_sheet_areas_needed() : m.account_sheet_needed();
		case 'twice': return m.account_sheet_twice({ row });
		case 'taken': return m.account_sheet_taken({ name: which });
		case 'ambiguous': return field === 'areaIds' ? m.account_sheet_ambiguous({ which, candidates: formatNames(candidates, 5) }) : m.account_sheet_ambiguous_organisation({ which });
		case 'unknown': return field === 'role' ? m.account_sheet_role_unknown({ which, roles: formatNames(roles.map(roleName), 10) }) : field === 'areaIds' ? m.account_sheet_area_unknown({ which }) : m.account_sheet_organisation_unknown({ which });
		case 'invalid': return field === 'account' ? m.account_officers_account_hint() : field === 'name' ? m.account_sheet_name_invalid() : m.account_sheet_number_invalid();
	}
}

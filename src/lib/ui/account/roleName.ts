import { roles, type Role } from '../../domain/records/shapes.ts';
import { m } from '../../i18n/paraglide/messages.js';

const names: { readonly [R in Role]: () => string } = { officer: m.account_role_officer, supervisor: m.account_role_supervisor, administrator: m.account_role_administrator, auditor: m.account_role_auditor, partner: m.account_role_partner };

export function roleName(role: Role): string {
	return names[role]();
}

export function isRole(code: string): code is Role {
	return (roles as readonly string[]).includes(code);
}

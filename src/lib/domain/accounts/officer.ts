import type { Id } from '../ids.ts';
import type { ProblemCode } from '../problems/catalogue.ts';
import { roles, type OfficerShape, type Role } from '../records/shapes.ts';
import { may } from './rights.ts';

/** An officer that an administrator wants made. */
export type NewOfficer = Omit<OfficerShape, 'active'> & { readonly account: string };
/** What an administrator changes of one; what is not named stays. */
export type OfficerChange = Partial<OfficerShape>;
export type OfficerField = keyof NewOfficer;

export const officerLimits = { name: 60, phone: 40, certificateNo: 40, areas: 200, account: { least: 2, most: 80 }, officersAtOnce: 1000 } as const;
/** Hours that a code handed over in person is good for, and days at most for one on paper. */
export const codeHours = 48;
export const mostCodeDays = 14;

/** As the sign-in reads what is typed there, and with the wide letters of a Chinese keyboard made narrow. */
export function accountName(typed: string): string {
	return typed.normalize('NFKC').trim().toLowerCase();
}

export function isAccountName(name: string): boolean {
	return /^[\p{L}\p{N}._@-]+$/u.test(name) && [...name].length >= officerLimits.account.least && [...name].length <= officerLimits.account.most;
}

/** Whose work lies at doors has areas; an administrator or auditor may have none. */
export function needsAreas(role: Role): boolean {
	return may({ role }, 'work') && !may({ role }, 'manage_accounts');
}

/** One line, without what no name or number has; null when nothing is left. */
export function plainText(typed: string): string | null {
	// Control and format characters (directions of writing among them) could make a name look like another.
	const text = typed.normalize('NFC').replace(/[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}]/gu, ' ').replace(/\s+/gu, ' ').trim();
	return text === '' ? null : text;
}

export type OfficerFault = { readonly field: OfficerField; readonly code: Extract<ProblemCode, 'field_required' | 'field_invalid'> };

/** The first thing that cannot be, whoever else there is. */
export function faultOf(officer: NewOfficer): OfficerFault | null {
	const { name, role, areaIds, phone, certificateNo, account } = officer;
	if (plainText(name) === null) return { field: 'name', code: 'field_required' };
	// A name that begins like a formula becomes one in somebody's spreadsheet.
	if (tooLong(name, officerLimits.name) || /^[=+\-@|%]/.test(name.normalize('NFKC').trim())) return { field: 'name', code: 'field_invalid' };
	if (!roles.includes(role)) return { field: 'role', code: 'field_invalid' };
	if (areaIds.length > officerLimits.areas) return { field: 'areaIds', code: 'field_invalid' };
	if (areaIds.length === 0 && needsAreas(role)) return { field: 'areaIds', code: 'field_required' };
	if (account === '') return { field: 'account', code: 'field_required' };
	if (!isAccountName(account) || accountName(account) !== account) return { field: 'account', code: 'field_invalid' };
	if (phone !== null && (tooLong(phone, officerLimits.phone) || !/^[+(]?\d[\d+()\-–·/ #*]*$/.test(phone))) return { field: 'phone', code: 'field_invalid' };
	if (certificateNo !== null && (tooLong(certificateNo, officerLimits.certificateNo) || /^[=+\-@|%]/.test(certificateNo.normalize('NFKC').trim()))) return { field: 'certificateNo', code: 'field_invalid' };
	return null;
}

function tooLong(text: string, limit: number): boolean {
	return [...text].length > limit;
}

export type AreaNode = { readonly id: Id; readonly name: string; readonly nameEn: string; readonly parentId: Id | null };

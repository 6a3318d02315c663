import { accountName, faultOf, plainText, type NewOfficer, type OfficerField, type OfficerFault } from '../../domain/accounts/officer.ts';
import type { AreaChoice } from '../../domain/accounts/areaChoices.ts';
import type { Id } from '../../domain/ids.ts';
import { problem, type Problem } from '../../domain/problems/problem.ts';
import type { Role } from '../../domain/records/shapes.ts';
import { locale } from '../../i18n/locale.svelte.ts';
import { m } from '../../i18n/paraglide/messages.js';

/** As it stands in the form: texts as typed, nothing chosen yet as null. */
export type OfficerValues = { readonly name: string; readonly role: Role | null; readonly organisationId: Id | null; readonly areaIds: readonly Id[]; readonly account: string; readonly phone: string; readonly certificateNo: string };
export type FieldFault = { readonly field: OfficerField; readonly text: string };

export const emptyOfficer: OfficerValues = { name: '', role: 'officer', organisationId: null, areaIds: [], account: '', phone: '', certificateNo: '' };

/** What the form holds as an officer, or the first field that is not right yet. */
export function officerOf(values: OfficerValues): { readonly officer: NewOfficer } | { readonly fault: FieldFault } {
	if (values.organisationId === null) return { fault: plainText(values.name) === null ? faultText({ field: 'name', code: 'field_required' }) : faultText({ field: 'organisationId', code: 'field_required' }) };
	const officer: NewOfficer = {
		name: plainText(values.name) ?? '', role: values.role ?? 'officer', organisationId: values.organisationId, areaIds: values.areaIds,
		account: accountName(values.account), phone: plainText(values.phone), certificateNo: plainText(values.certificateNo),
	};
	const fault = faultOf(officer);
	return fault === null ? { officer } : { fault: faultText(fault) };
}

function faultText({ field, code }: OfficerFault): FieldFault {
	if (code === 'field_invalid') return { field, text: m.account_officers_field_invalid() };
	return { field, text: field === 'areaIds' ? m.account_officers_areas_needed() : m.account_officers_field_needed() };
}

export const fieldWords: { readonly [F in OfficerField]: () => string } = {
	name: m.account_officers_name, role: m.account_officers_role, organisationId: m.account_officers_organisation, areaIds: m.account_officers_areas, account: m.account_officers_account,
	phone: m.account_officers_phone_short, certificateNo: m.account_officers_certificate_short,
};

/** A field that the server names, in the officer's language. */
export function inWords(given: Problem): Problem {
	const field = given.params?.['field'];
	return typeof field === 'string' && Object.hasOwn(fieldWords, field) ? problem(given.code, { ...given.params, field: fieldWords[field as OfficerField]() }) : given;
}

export function nameOf(named: { readonly name: string; readonly nameEn: string }): string {
	return locale.current === 'en' ? named.nameEn : named.name;
}

/** What lies above an area, from the top. */
export function aboveOf(area: AreaChoice): string {
	return (locale.current === 'en' ? area.aboveEn : area.above).join(' · ');
}

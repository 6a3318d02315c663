import type { Id } from '../ids.ts';
import type { Point, Priority } from '../records/shapes.ts';
import { consentFrom, type GuardianTyped } from '../privacy/guardian.ts';
import { isWgs84, toPoint, wgs84 } from '../geo/wgs84.ts';

/**
 * A home-service request while it is taken down. Flat, one value a control, so that each is kept at once and alone.
 * `who` says whose data an applicant or beneficiary takes: nothing is typed twice.
 */
export type RequestForm = {
	readonly reporterName: string; readonly reporterPhone: string; readonly reporterRelation: string;
	/** A known person whom the caller turned out to be. */
	readonly reporterId: string | null;
	readonly applicantWho: 'reporter' | 'other'; readonly applicantId: string | null; readonly applicantName: string; readonly applicantPhone: string;
	readonly beneficiaryWho: 'applicant' | 'other'; readonly beneficiaryId: string | null; readonly beneficiaryName: string; readonly beneficiaryPhone: string;
	/** Somebody new under the age of consent, and what a guardian said about writing it down. */
	readonly beneficiaryAge: 'grown' | 'child'; readonly consentHow: GuardianTyped['how']; readonly consentRelation: string; readonly consentName: string; readonly consentWitness: string; readonly consentReason: string; readonly consentFile: string;
	readonly placeId: string | null;
	/** A door that is not on the list yet: its address in words, and its grid. */
	readonly newPlace: string; readonly areaId: string | null;
	/** Where it is, picked on the map: `lng,lat` in WGS-84, for a kept answer is one plain value. */
	readonly newPoint: string | null;
	readonly situation: string | null; readonly details: string;
	readonly papers: readonly string[];
	readonly appointmentAt: string | null; readonly thirdParty: string;
	readonly priority: Priority; readonly assigneeId: string | null;
};
export type RequestField = keyof RequestForm;
export type RequestValue = RequestForm[RequestField];

export const emptyRequest: RequestForm = {
	reporterName: '', reporterPhone: '', reporterRelation: '', reporterId: null,
	applicantWho: 'reporter', applicantId: null, applicantName: '', applicantPhone: '',
	beneficiaryWho: 'applicant', beneficiaryId: null, beneficiaryName: '', beneficiaryPhone: '',
	beneficiaryAge: 'grown', consentHow: '', consentRelation: '', consentName: '', consentWitness: '', consentReason: '', consentFile: '',
	placeId: null, newPlace: '', areaId: null, newPoint: null, situation: null, details: '', papers: [], appointmentAt: null, thirdParty: '', priority: 'normal', assigneeId: null,
};

/** Puts kept values together, the latest of each; what is not a field of the form is left out. */
export function requestFrom(rows: readonly { readonly ref: string; readonly value: string | number | readonly string[] | null }[], start: RequestForm = emptyRequest): RequestForm {
	const known = rows.filter((row) => Object.hasOwn(emptyRequest, row.ref)).map((row) => [row.ref, row.value]);
	return { ...start, ...(Object.fromEntries(known) as Partial<RequestForm>) };
}

export function pointOf(form: RequestForm): Point | null {
	const [lng, lat] = (form.newPoint ?? '').split(',').map(Number);
	return form.newPoint !== null && lng !== undefined && lat !== undefined && isWgs84(lng, lat) && !Number.isNaN(lng + lat) ? toPoint(wgs84(lng, lat), 'manual', null) : null;
}

/** The parties with their data looked up: `id` of a known person, else a name to make one of. */
export type Party = { readonly id: Id | null; readonly name: string; readonly phone: string };
export type Parties = { readonly applicant: Party; readonly beneficiary: Party; readonly samePerson: boolean };

export function partiesOf(form: RequestForm): Parties {
	const reporter = { id: form.reporterId as Id | null, name: form.reporterName.trim(), phone: form.reporterPhone.trim() };
	const applicant = form.applicantWho === 'reporter' ? reporter : { id: form.applicantId as Id | null, name: form.applicantName.trim(), phone: form.applicantPhone.trim() };
	const other = { id: form.beneficiaryId as Id | null, name: form.beneficiaryName.trim(), phone: form.beneficiaryPhone.trim() };
	const samePerson = form.beneficiaryWho === 'applicant' || (other.id !== null && other.id === applicant.id);
	return { applicant, beneficiary: samePerson ? applicant : other, samePerson };
}

export function guardianOf(form: RequestForm): GuardianTyped {
	return { how: form.consentHow, relation: form.consentRelation, guardian: form.consentName, witness: form.consentWitness, reason: form.consentReason, fileId: form.consentFile };
}
const consentFields = { how: 'consentHow', relation: 'consentRelation', guardian: 'consentName', witness: 'consentWitness', reason: 'consentReason', fileId: 'consentFile' } as const satisfies { readonly [Part in keyof GuardianTyped]: RequestField };
export function guardianChange(change: Partial<GuardianTyped>): Partial<RequestForm> {
	return Object.fromEntries(Object.entries(change).map(([part, value]) => [consentFields[part as keyof GuardianTyped], value]));
}
/** A child who would be written down for the first time. */
export function isNewChild(form: RequestForm): boolean {
	const { beneficiary, samePerson } = partiesOf(form);
	return !samePerson && beneficiary.id === null && form.beneficiaryAge === 'child';
}

/** What is still missing before it can be saved, in the order of the form. */
export type RequestGap = 'reporterName' | 'applicantName' | 'beneficiaryName' | 'guardian' | 'place' | 'situation' | 'area';

export function gapsOf(form: RequestForm): readonly RequestGap[] {
	const { applicant, beneficiary, samePerson } = partiesOf(form);
	const gaps: RequestGap[] = [];
	if (form.reporterName.trim() === '') gaps.push('reporterName');
	if (form.applicantWho === 'other' && applicant.name === '') gaps.push('applicantName');
	if (!samePerson && beneficiary.name === '') gaps.push('beneficiaryName');
	if (isNewChild(form) && consentFrom(guardianOf(form)) === null) gaps.push('guardian');
	if (form.placeId === null && form.newPlace.trim() === '') gaps.push('place');
	if (form.placeId === null && form.newPlace.trim() !== '' && form.areaId === null) gaps.push('area');
	if (form.situation === null) gaps.push('situation');
	return gaps;
}

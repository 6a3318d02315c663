import type { Localized } from '../records/shapes.ts';

/**
 * Why somebody who is not named on a restricted case may see it, and how long. Source: own list, after the Personal Information Protection Law (2021),
 * Art. 6 (a definite purpose, the least that serves it) and Art. 51 (4) (rights of access are set reasonably); as of 2026-11-29. An id stands in
 * records for good: one is only ever added.
 */
export const grantPurposes = [
	{ id: 'jointVisit', label: { zh: '一同上门', en: 'Joint visit' } },
	{ id: 'handOver', label: { zh: '转办准备', en: 'Preparing a hand-over' } },
	{ id: 'standIn', label: { zh: '临时顶岗', en: 'Standing in' } },
	{ id: 'legalAid', label: { zh: '法律援助', en: 'Legal aid' } },
	{ id: 'supervision', label: { zh: '督办', en: 'Supervision' } },
	{ id: 'drive', label: { zh: '走访分工', en: 'Share of a drive' } },
	{ id: 'investigation', label: { zh: '调查核实', en: 'Investigation' } },
] as const satisfies readonly { readonly id: string; readonly label: Localized }[];

/** Why somebody looks at a restricted case of others without being asked. Same source and date. */
export const lookReasons = [
	{ id: 'danger', label: { zh: '人身安全紧急', en: 'Somebody is in danger' } },
	{ id: 'handlerAway', label: { zh: '经办人联系不上', en: 'Who handles it cannot be reached' } },
	{ id: 'safeVisit', label: { zh: '上门前确认人员安全', en: 'Safety of a visit under way' } },
	{ id: 'order', label: { zh: '上级或机关要求', en: 'Ordered by an authority' } },
] as const satisfies readonly { readonly id: string; readonly label: Localized }[];

export const grantRules = {
	/** No grant is without an end, and none is longer, where the tenant sets nothing else. */
	usualLongestDays: 90,
	/** A tenant may not set more. */
	mostDays: 365,
	/** What the sheet proposes. */
	proposedDays: 14,
	/** So long a restricted case can be read after an elevated look; the database's copy stands in migration 31. */
	lookHours: 4,
	asOf: '2026-11-29',
} as const;

/** `grantDays`: as the tenant sets it. */
export function longestGrantDays(me: { readonly grantDays?: number }): number {
	return me.grantDays ?? grantRules.usualLongestDays;
}

const hidden: Localized = { zh: '其他', en: 'Other' };

/** A newer app's is shown as another. */
export function purposeLabel(id: string): Localized {
	return grantPurposes.find((purpose) => purpose.id === id)?.label ?? hidden;
}

export function reasonLabel(id: string): Localized {
	return lookReasons.find((reason) => reason.id === id)?.label ?? hidden;
}

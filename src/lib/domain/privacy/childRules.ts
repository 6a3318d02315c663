import type { Localized } from '../records/shapes.ts';

/**
 * Whose data only a guardian can agree to. Source: Personal Information Protection Law, art. 28 (data of who is under 14 are sensitive), art. 31 (a parent's or other guardian's
 * consent), art. 13 (4) (life and health in an emergency), in force since 2021-11-01; the guardians: Civil Code, art. 27, in force since 2021-01-01. An id stands in records for good.
 */
export const childRules = {
	underYears: 14,
	source: { zh: '个人信息保护法第二十八条、第三十一条；紧急情况：第十三条第一款第四项；监护人：民法典第二十七条', en: 'Personal Information Protection Law, art. 28 and 31; emergencies: art. 13 (4); guardians: Civil Code, art. 27' },
	asOf: '2021-11-01',
	relations: [
		{ id: 'parent', label: { zh: '父母', en: 'Parent' } },
		{ id: 'grandparent', label: { zh: '祖父母、外祖父母', en: 'Grandparent' } },
		{ id: 'sibling', label: { zh: '成年兄姐', en: 'Grown-up sibling' } },
		{ id: 'other', label: { zh: '其他监护人', en: 'Another guardian' } },
	],
} as const satisfies { readonly underYears: number; readonly source: Localized; readonly asOf: string; readonly relations: readonly { readonly id: string; readonly label: Localized }[] };

import type { Role } from '../records/shapes.ts';
import type { OfficerField } from './officer.ts';

/** Headings as offices write them; the first of each language stands in the template. */
export const headings: { readonly [F in OfficerField]: { readonly zh: readonly string[]; readonly en: readonly string[] } } = {
	name: { zh: ['姓名', '名字', '人员姓名'], en: ['Name', 'Full name', 'Officer'] },
	account: { zh: ['账号', '帐号', '账户', '登录名', '用户名', '登录账号'], en: ['Account', 'Username', 'User name', 'Login'] },
	organisationId: { zh: ['单位', '部门', '机构', '组织', '所属单位'], en: ['Organisation', 'Organization', 'Unit', 'Department'] },
	role: { zh: ['角色', '身份'], en: ['Role'] },
	areaIds: { zh: ['辖区', '责任区', '网格', '社区', '区域', '所辖网格'], en: ['Areas', 'Area'] },
	phone: { zh: ['电话', '手机', '手机号', '联系电话', '电话号码', '手机号码'], en: ['Telephone', 'Phone', 'Mobile', 'Phone number'] },
	certificateNo: { zh: ['警号', '证件号', '证号', '工号', '证件号/警号', '证件号或警号', '警号/证件号'], en: ['Certificate', 'Badge', 'Badge number', 'Certificate number', 'Certificate or badge number'] },
};
export const neededHeadings: readonly OfficerField[] = ['name', 'account', 'organisationId', 'areaIds'];

const roleWords: { readonly [R in Role]: readonly string[] } = {
	officer: ['一线人员', '民警', '社工', '网格员', '工作人员', '法援人员', 'Officer'],
	supervisor: ['主管', '所长', '负责人', 'Supervisor'],
	administrator: ['管理员', 'Administrator', 'Admin'],
	auditor: ['审计员', '审计', 'Auditor'],
	partner: ['合作机构', '合作单位', 'Partner', 'Partner organisation', 'Partner organization'],
};

/** As a person means it: wide letters narrow, capitals small, without stars, brackets and spaces. */
export function meant(text: string): string {
	return text.normalize('NFKC').toLowerCase().replace(/\([^)]*\)|[*＊:：\s]/gu, '');
}

const fieldByWord = new Map((Object.keys(headings) as OfficerField[]).flatMap((field) => [field, ...headings[field].zh, ...headings[field].en].map((word) => [meant(word), field] as const)));
const roleByWord = new Map((Object.keys(roleWords) as Role[]).flatMap((role) => [role, ...roleWords[role]].map((word) => [meant(word), role] as const)));

export function fieldOf(heading: string): OfficerField | undefined {
	return fieldByWord.get(meant(heading));
}

/** Nothing written is the role with the fewest rights of those who work. */
export function roleOf(text: string): Role | undefined {
	return text.trim() === '' ? 'officer' : roleByWord.get(meant(text));
}

import type { Localized } from '../records/shapes.ts';
import { narrow } from './text.ts';

/** Why a column of a list is never taken over. */
export type Forbidden = { readonly id: string; readonly words: RegExp; readonly reason: Localized };

/**
 * Columns that stand in many lists and are refused by their heading: nothing here has a field for them, and their cells do not leave the device that reads the
 * file. Source: Personal Information Protection Law, art. 6 (no more than the purpose needs) and art. 28 (sensitive data), in force since 2021-11-01.
 */
export const forbiddenColumns: readonly Forbidden[] = [
	{ id: 'religion', words: /宗教|信仰|教派|religio|faith/iu, reason: { zh: '宗教信仰是敏感个人信息，上门服务用不到。', en: 'Religion is sensitive and no service at the door needs it.' } },
	{ id: 'ethnicity', words: /民族|族别|籍贯|ethnic|\brace\b/iu, reason: { zh: '民族、籍贯与办事无关，不收集。', en: 'Ethnicity and origin have nothing to do with the service.' } },
	{ id: 'politics', words: /政治面貌|党派|党员|入党|politic|party member/iu, reason: { zh: '政治面貌与办事无关，不收集。', en: 'Political views have nothing to do with the service.' } },
	{ id: 'health', words: /诊断|病史|病种|病名|疾病|患病|感染|传染|病毒|艾滋|精神病|残疾类|残疾等|残疾级|残疾程度|残疾证|健康状况|血型|用药|diagnos|disease|illness|infect|hiv|medical|disabilit/iu, reason: { zh: '疾病、诊断、残疾类别等健康信息是敏感个人信息，不收集；上门要注意的请写“需要留意”（如行动不便）。', en: 'Health, diagnosis and kind of disability are sensitive; what matters at the door goes into “Needs” (walks with difficulty).' } },
	{ id: 'biometric', words: /指纹|人脸|面部|声纹|虹膜|dna|fingerprint|biometric/iu, reason: { zh: '生物识别信息不收集。', en: 'Biometric data are not taken.' } },
	{ id: 'money', words: /银行卡|银行账|银行帐|开户行|存款|工资卡|bank|account number/iu, reason: { zh: '金融账户信息不收集。', en: 'Bank accounts are not taken.' } },
	{ id: 'offences', words: /前科|犯罪|吸毒|涉毒|刑满|社区矫正|重点人员|信访|criminal|offence|drug/iu, reason: { zh: '给人贴标签的信息（前科、吸毒、上访等）不收集。', en: 'Nothing that labels a person (offences, drugs, petitions) is taken.' } },
	{ id: 'scores', words: /信用分|评分|风险等级|积分|打分|score|\brating/iu, reason: { zh: '系统不给人打分。', en: 'People are not scored here.' } },
];

export function forbiddenBy(heading: string): Forbidden | undefined {
	const text = narrow(heading);
	return forbiddenColumns.find(({ words }) => words.test(text) || words.test(heading));
}

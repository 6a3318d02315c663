import '../../domain/problems/appTexts.ts';
import '../../domain/problems/formTexts.ts';
import type { Problem } from '../../domain/problems/problem.ts';
import { problemText } from '../../domain/problems/problemText.ts';
import type { Localized } from '../../domain/records/shapes.ts';

/** The language that an app asks for; null: neither of ours, or none. */
export function languageOf(request: Request): 'zh' | 'en' | null {
	const asked = (request.headers.get('accept-language') ?? '').split(',').map((part) => part.trim().slice(0, 2).toLowerCase());
	return asked.find((code): code is 'zh' | 'en' => code === 'zh' || code === 'en') ?? null;
}

/** In both where the app does not say: whoever holds the phone reads one of them. */
export function inLanguage(text: Localized, language: 'zh' | 'en' | null): string {
	return language === null ? `${text.zh} ${text.en}` : text[language];
}

export function problemWords(value: Problem): Localized {
	const say = (locale: 'zh-CN' | 'en'): string => Object.values(problemText(value, locale)).join(locale === 'en' ? ' ' : '');
	return { zh: say('zh-CN'), en: say('en') };
}

export const taken: Localized = { zh: '已收到。', en: 'Received.' };
export const partTaken: Localized = { zh: '收到了一部分，其余文件到齐后生效。', en: 'Part of it has come; it counts once its other files have.' };
/** Nothing is to be sent again: it is kept, and looked at elsewhere. */
export function keptAside(why: Problem): Localized {
	const { zh, en } = { zh: problemText(why, 'zh-CN').title, en: problemText(why, 'en').title };
	return { zh: `已收到并留存，但没有采用：${zh}不用再发送；请在上门的“我的 → 其他应用”里查看。`, en: `Received and kept, but not taken: ${en} There is no need to send it again; look in Doorstep under Me → Other apps.` };
}

import type { Localized } from '../../domain/records/shapes.ts';

/** The language of who reads or listens, which need not be the officer's. */
export type Language = 'zh-CN' | 'en';

export function textIn(text: Localized, language: Language): string {
	return language === 'en' ? text.en : text.zh;
}

/** The app's language that a form's author means by the name of a language: `zh-CN`, `中文 (zh)`, `English (en)` … Null for others. */
export function languageOf(name: string): 'zh-CN' | 'en' | null {
	const code = /\(([A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*)\)\s*$/.exec(name)?.[1] ?? name;
	if (/^(zh|cmn)\b|中文|汉语|漢語|chinese/i.test(code)) return 'zh-CN';
	return /^en\b|英语|英文|english/i.test(code) ? 'en' : null;
}

/**
 * Authors call the languages of a sheet `中文 (zh)`, `English (en)`, `Chinese` or by their codes; the app asks for `zh-CN` and `en`. Of two that mean the
 * same the first is taken. A language that is neither keeps its name.
 */
export function languageNames(): (language: string) => string {
	const taken = new Map<string, string>();
	return (language) => {
		const code = codeOf(language);
		if (code === null) return language;
		const first = taken.get(code) ?? language;
		taken.set(code, first);
		return first === language ? code : language;
	};
}

function codeOf(language: string): 'zh-CN' | 'en' | null {
	const tag = (/\(\s*([A-Za-z][\w-]*)\s*\)\s*$/.exec(language)?.[1] ?? language).trim().toLowerCase();
	if (/^(zh|zho|chi|cmn)([-_]|$)/.test(tag) || /^(chinese|中文|汉语|简体|普通话)/.test(tag)) return 'zh-CN';
	return /^(en|eng)([-_]|$)/.test(tag) || /^(english|英文|英语)/.test(tag) ? 'en' : null;
}

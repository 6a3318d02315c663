/** What is needed of a voice to choose one. */
export type VoiceLike = { readonly lang: string; readonly localService: boolean; readonly default: boolean };

/**
 * A voice that speaks on this device. Others send the text to their maker's servers: what is read out at a door is never given to them, also when there is no other.
 * The language is told in several ways (`zh-CN`, `zh_CN`, `cmn-Hans-CN`).
 */
export function localVoice<T extends VoiceLike>(voices: readonly T[], language: 'zh-CN' | 'en'): T | null {
	const fitting = voices.filter((voice) => voice.localService && speaks(voice.lang, language));
	return fitting.find((voice) => isMainland(voice.lang) || voice.default) ?? fitting[0] ?? null;
}

function speaks(lang: string, language: 'zh-CN' | 'en'): boolean {
	const [main = ''] = lang.toLowerCase().split(/[-_]/);
	return language === 'en' ? main === 'en' : main === 'zh' || main === 'cmn';
}

/** Before the voices of Taiwan and Hong Kong: the latter may read Cantonese. */
function isMainland(lang: string): boolean {
	return /(^|[-_])cn$/i.test(lang);
}

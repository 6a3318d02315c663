import { describe, expect, it } from 'vitest';
import { localVoice } from './localVoice.ts';

const voice = (lang: string, localService = true, isDefault = false) => ({ lang, localService, default: isDefault });

describe('the voice that reads out', () => {
	it('is never one that sends the text away, also where there is no other', () => {
		expect(localVoice([voice('zh-CN', false, true), voice('en-US', true)], 'zh-CN')).toBeNull();
		expect(localVoice([voice('zh-CN', false, true), voice('zh-TW')], 'zh-CN')).toEqual(voice('zh-TW'));
		expect(localVoice([], 'en')).toBeNull();
	});

	it('speaks the language, the mainland’s first, however the device writes it', () => {
		expect(localVoice([voice('zh-HK'), voice('cmn_CN')], 'zh-CN')).toEqual(voice('cmn_CN'));
		expect(localVoice([voice('zh-CN'), voice('en_GB'), voice('en-US', true, true)], 'en')).toEqual(voice('en-US', true, true));
	});
});

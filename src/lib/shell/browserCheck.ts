/** Chat apps open links in a browser of their own, which forgets, cannot install and often has no storage that lasts. */
export type InApp = 'wechat' | 'dingtalk' | 'other';
export type Ability = 'secureContext' | 'worker' | 'indexedDB' | 'crypto' | 'serviceWorker' | 'webAssembly' | 'compression' | 'locks';
export type BrowserCheck = { readonly inApp: InApp | null; readonly missing: readonly Ability[] };

/** WXWork is WeChat for companies; QQ, Weibo, Alipay, Feishu and the vendors' mini-app shells are `other`. */
const inApps: readonly (readonly [InApp, RegExp])[] = [
	['wechat', /MicroMessenger|wxwork/i],
	['dingtalk', /DingTalk|AliApp\(DingTalk/i],
	['other', /\bQQ\/\d|Weibo|AlipayClient|Lark\/|Feishu|FBAN|FBAV|Line\/|toutiao|aweme/i],
];

export function inAppOf(userAgent: string): InApp | null {
	return inApps.find(([, pattern]) => pattern.test(userAgent))?.[0] ?? null;
}

/** What the browser can do here, before anything is typed. */
export function checkBrowser(): BrowserCheck {
	const has: Readonly<Record<Ability, boolean>> = {
		secureContext: globalThis.isSecureContext === true,
		worker: typeof Worker === 'function',
		indexedDB: typeof indexedDB !== 'undefined',
		crypto: typeof crypto !== 'undefined' && typeof crypto.subtle !== 'undefined',
		serviceWorker: 'serviceWorker' in navigator,
		webAssembly: typeof WebAssembly === 'object',
		compression: typeof CompressionStream === 'function',
		locks: 'locks' in navigator,
	};
	return { inApp: inAppOf(navigator.userAgent), missing: missingOf(has) };
}

/** Without a secure context most others are hidden by the browser: then only that is the reason. */
export function missingOf(has: Readonly<Record<Ability, boolean>>): readonly Ability[] {
	if (!has.secureContext) return ['secureContext'];
	return (Object.keys(has) as Ability[]).filter((ability) => !has[ability]);
}

// Before the first paint: the theme, text size and language that lie on this device (see src/lib/state/settings.svelte.ts, which takes over), and the way in.
// A plain script in the head, so that a dark screen is dark from its first frame and the content security policy needs no exception.
(() => {
	const html = document.documentElement;
	const stored = (name) => localStorage.getItem(`doorstep.${name}`);
	const dark = matchMedia('(prefers-color-scheme: dark)').matches;
	const contrast = matchMedia('(prefers-contrast: more)').matches;
	const theme = stored('theme');
	const look = ['light', 'dark', 'contrast'].includes(theme) ? theme : dark ? 'dark' : contrast ? 'contrast' : 'light';
	html.dataset.theme = `doorstep-${look}`;
	html.lang = stored('locale') === 'en' ? 'en' : 'zh-CN';
	const scale = Number(stored('textScale') ?? 100);
	if ([100, 115, 130, 150].includes(scale)) html.style.setProperty('--text-scale', String(scale / 100));
	// A page that was just loaded holds no open vault, whatever its address: where there are vaults (see src/lib/shell/deviceMark.ts) the way in comes first, and the screens behind it are fetched while the key is derived.
	const { pathname, search } = location;
	if ((localStorage.getItem('doorstep-vaults') ?? '') !== '' && !/^\/(unlock|sign-in|unsupported)(\/|$)/.test(pathname)) history.replaceState(history.state, '', pathname === '/' ? '/unlock' : `/unlock?next=${encodeURIComponent(pathname + search)}`);
})();

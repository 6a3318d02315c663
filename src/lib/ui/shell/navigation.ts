import ListChecks from '@lucide/svelte/icons/list-checks';
import MapIcon from '@lucide/svelte/icons/map';
import Sun from '@lucide/svelte/icons/sun';
import UserRound from '@lucide/svelte/icons/user-round';
import { m } from '../../i18n/paraglide/messages.js';

export const tabs = [
	{ href: '/today', icon: Sun, label: m.shell_tab_today },
	{ href: '/cases', icon: ListChecks, label: m.shell_tab_cases },
	{ href: '/map', icon: MapIcon, label: m.shell_tab_map },
	{ href: '/me', icon: UserRound, label: m.shell_tab_me },
] as const;

const focusRoutes = ['/visit/', '/stairwell/', '/requests/new', '/new/'];

/** Screens where one thing is being filled in: the bar below gives its room to them. */
export function isFocus(path: string): boolean {
	return focusRoutes.some((route) => path.startsWith(route));
}

/** A door's page and the way to it belong to Today. */
const homes: { readonly [prefix: string]: string } = { '/places': '/today', '/visit': '/today', '/stairwell': '/today', '/hazards': '/today', '/requests': '/cases', '/guides': '/cases', '/new': '/cases', '/figures': '/cases', '/my-day': '/me', '/reviews': '/me', '/hand-overs': '/today', '/agenda': '/today', '/drives': '/today' };

export function isHere(href: string, path: string): boolean {
	const within = (prefix: string) => path === prefix || path.startsWith(`${prefix}/`);
	return within(href) || Object.entries(homes).some(([prefix, home]) => home === href && within(prefix));
}

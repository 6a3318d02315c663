import { isLoopback, type Settings } from './settings.ts';

/**
 * Which Host headers are answered: loopback names, the host of ORIGIN, the certificate's names. Any other is a rebinding
 * attack or a mistake, and gets 421.
 */
export function hostAllowed(header: string | undefined, settings: Pick<Settings, 'origin' | 'tls'>): boolean {
	const name = hostName(header);
	if (name === undefined) return false;
	if (isLoopback(name) || name === settings.origin?.hostname) return true;
	return settings.tls?.names.some((allowed) => matches(name, allowed)) ?? false;
}

/** The name in a Host header, without port, in lower case; undefined when it is not a host at all. */
export function hostName(header: string | undefined): string | undefined {
	if (header === undefined || !/^[\w.:[\]-]{1,255}$/.test(header)) return undefined;
	const address = `http://${header}`;
	if (!URL.canParse(address)) return undefined;
	return new URL(address).hostname.toLowerCase();
}

function matches(name: string, allowed: string): boolean {
	if (!allowed.startsWith('*.')) return stripBrackets(name) === expandAddress(allowed);
	const dot = name.indexOf('.');
	return dot > 0 && name.slice(dot) === allowed.slice(1);
}

function stripBrackets(name: string): string {
	return name.replace(/^\[|\]$/g, '');
}

/** Certificates write IPv6 in full; URL writes it short. */
function expandAddress(allowed: string): string {
	return allowed.includes(':') ? stripBrackets(new URL(`http://[${allowed}]`).hostname) : allowed;
}

import { groupText, routeText, type SealedGroup } from '../protocol/sealed.ts';
import { openFrom, sealTo, type SealingPair } from './hpke.ts';
import { pad, unpad } from './padding.ts';
import { sign, type SigningPair } from './signing.ts';

/** What a sealed group holds: the lines as the clear lane would carry them, and the officer's signature over them. */
export type GroupContent = { readonly key: string; readonly signature: string; readonly lines: readonly string[] };
export type Route = Omit<SealedGroup, 'v' | 'enc' | 'sealed'>;

export function signGroup(officer: SigningPair, lines: readonly string[]): Promise<string> {
	return sign(officer, groupText(lines));
}

export async function sealGroup(publicKey: string, to: Route, content: GroupContent): Promise<SealedGroup> {
	const route = { v: 1, ...to } as const;
	return { ...route, ...(await sealTo(publicKey, routeText(route), pad(new TextEncoder().encode(JSON.stringify(content))))) };
}

/** Undefined when it does not open with this key, or does not hold what a group holds. */
export async function openGroup(pair: SealingPair, group: SealedGroup): Promise<GroupContent | undefined> {
	const opened = await openFrom(pair, routeText(group), group);
	const content = opened === undefined ? undefined : unpad(opened);
	if (content === undefined) return undefined;
	try {
		const read = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(content)) as Partial<GroupContent> | null;
		const whole = typeof read?.key === 'string' && typeof read.signature === 'string' && Array.isArray(read.lines) && read.lines.every((line) => typeof line === 'string');
		return whole ? (read as GroupContent) : undefined;
	} catch {
		return undefined;
	}
}

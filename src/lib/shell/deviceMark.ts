import { asVaultId, isId, type VaultId } from '../domain/ids.ts';

/**
 * Which vaults should be on this device, kept where it outlives IndexedDB when the browser clears that to make room: a long-lived cookie and
 * localStorage. It holds their random ids and nothing else. Read without the worker, written whenever the list changes; a kill may lose the last
 * change, so every opening writes it again.
 */
const name = 'doorstep-vaults';
const keepSeconds = 400 * 86_400;

export function readMark(): readonly VaultId[] {
	const cookie = document.cookie.split('; ').find((each) => each.startsWith(`${name}=`))?.slice(name.length + 1) ?? '';
	const ids = [...cookie.split('.'), ...(stored() ?? '').split('.')].filter((id) => isId(id));
	return [...new Set(ids)].map((id) => asVaultId(id));
}

export function writeMark(vaults: readonly VaultId[]): void {
	const text = vaults.join('.');
	const secure = location.protocol === 'https:' ? '; Secure' : '';
	document.cookie = `${name}=${text}; Path=/; Max-Age=${text === '' ? 0 : keepSeconds}; SameSite=Strict${secure}`;
	try {
		localStorage.setItem(name, text);
	} catch {
		// Without it the cookie alone must do.
	}
}

function stored(): string | null {
	try {
		return localStorage.getItem(name);
	} catch {
		return null;
	}
}

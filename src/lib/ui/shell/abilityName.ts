import { m } from '../../i18n/paraglide/messages.js';
import type { Ability } from '../../shell/browserCheck.ts';

const names: { readonly [A in Ability]: () => string } = {
	secureContext: m.shell_ability_secureContext, worker: m.shell_ability_worker, indexedDB: m.shell_ability_indexedDB, crypto: m.shell_ability_crypto,
	serviceWorker: m.shell_ability_serviceWorker, webAssembly: m.shell_ability_webAssembly, compression: m.shell_ability_compression, locks: m.shell_ability_locks,
};

export function abilityName(ability: Ability): string {
	return names[ability]();
}

import { m } from '../../i18n/paraglide/messages.js';
import type { FlagShown } from '../../worker/features/flags.ts';

const names: { readonly [State in FlagShown['state']]: () => string } = { open: m.flags_state_open, answered: m.flags_state_answered, closed: m.flags_state_closed };

export function stateName(state: FlagShown['state']): string {
	return names[state]();
}

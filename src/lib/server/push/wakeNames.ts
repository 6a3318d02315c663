import { may } from '../../domain/accounts/rights.ts';
import type { StreamName } from '../../protocol/messages.ts';
import type { Actor } from '../core/port.ts';
import { streamsOfActor } from '../core/pull.ts';

/** News that stands in no stream: somebody asks to be let back into a vault. Only who may approve it is woken. */
export const recoveryNews: StreamName = 'recovery';

/** For what a device is woken: its officer's streams, and what else is the officer's to decide. */
export function wakeNames(actor: Actor): readonly StreamName[] {
	return [...streamsOfActor(actor), ...(may(actor.me, 'approve_recovery') ? [recoveryNews] : [])];
}

import { recoveryNumber } from '../../crypto/recovery.ts';
import { deviceTag, type Id } from '../../domain/ids.ts';
import type { Instant } from '../../domain/records/shapes.ts';
import { ok, type Result } from '../../domain/result.ts';
import { readRecoveryRequests } from '../../protocol/recovery.ts';
import type { WorkerContext } from '../context.ts';

/** `number`: the officer's device shows the same. `own`: somebody else has to decide. */
export type RecoveryWaiting = { readonly id: Id; readonly name: string; readonly tag: string; readonly number: string; readonly askedAt: Instant; readonly expiresAt: Instant; readonly own: boolean };

/** For who may approve, online only: officers who ask to be let back into their vault. */
export function makeRecoveries({ view, server }: WorkerContext) {
	return {
		async list(): Promise<Result<readonly RecoveryWaiting[]>> {
			const asked = await server.ask('GET', '/api/admin/recoveries');
			const waiting = asked.ok ? readRecoveryRequests(asked.value) : asked;
			if (!waiting.ok) return waiting;
			return ok(await Promise.all(waiting.value.requests.map(async ({ id, vault, officerId, publicKey, askedAt, expiresAt, own }) => ({
				id, name: view.typed('officer', officerId)?.fields.name ?? '—', tag: deviceTag(vault), number: await recoveryNumber({ id, vault, publicKey }), askedAt, expiresAt, own,
			}))));
		},
		/** Once: an approval lets exactly the device in that asked. */
		async decide(id: Id, approve: boolean): Promise<Result<null>> {
			const asked = await server.ask('POST', '/api/admin/recoveries', { id, approve });
			return asked.ok ? ok(null) : asked;
		},
	};
}

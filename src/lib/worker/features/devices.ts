import type { Id } from '../../domain/ids.ts';
import { problem } from '../../domain/problems/problem.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import { readMadeCode, type MadeCode } from '../../protocol/enrolment.ts';
import type { WorkerContext } from '../context.ts';
import type { AsideSave, DeviceBoard } from './devices/board.ts';

export type { AsideSave, HelpReason, OfficerDevice, OfficerDevices, ServerNeed } from './devices/board.ts';

/** Only who leads waits for it a moment. */
const showing = () => import('./devices/board.ts');

/** Supervisors and administrators, online only: which devices need help, and an end to an officer's sign-ins. No monitor of people. */
export function makeDevices(context: WorkerContext) {
	const { server } = context;
	return {
		board: async (): Promise<Result<DeviceBoard>> => (await showing()).boardOf(context),
		/** A one-time code by which the officer sets the password of the account. */
		async makeCode(officerId: Id): Promise<Result<MadeCode>> {
			const asked = await server.ask('POST', '/api/admin/enrolments', { officerId });
			return asked.ok ? readMadeCode(asked.value) : asked;
		},
		/** Answers how many sign-ins were ended. Nothing unsent on a device is lost: it waits for the next sign-in. */
		async endSignIns(officerId: Id): Promise<Result<number>> {
			const asked = await server.ask('POST', '/api/admin/sessions/revoke', { officerId });
			if (!asked.ok) return asked;
			const { revoked } = asked.value as { readonly revoked?: unknown };
			return typeof revoked === 'number' ? ok(revoked) : fail(problem('server_answer_unreadable'));
		},
		/** For who has lost it: the next sign-in asks for the password alone. */
		async dropSecondFactor(officerId: Id): Promise<Result<null>> {
			const asked = await server.ask('POST', '/api/admin/second-factors/remove', { officerId });
			return asked.ok ? ok(null) : asked;
		},
		/** Withdraws a device, or takes that back. */
		async revoke(device: Id, revoke: boolean): Promise<Result<null>> {
			const asked = await server.ask('POST', '/api/admin/devices/revoke', { vault: device, revoke });
			return asked.ok ? ok(null) : asked;
		},
		aside: async (device: Id): Promise<Result<readonly AsideSave[]>> => (await showing()).asideOf(context, device),
		/** Asks a device to clear itself at its next contact, after it has sent what waits; or takes that back. */
		async wipe(device: Id, wipe: boolean): Promise<Result<null>> {
			const asked = await server.ask('POST', '/api/admin/devices/wipe', { vault: device, wipe });
			return asked.ok ? ok(null) : asked;
		},
	};
}

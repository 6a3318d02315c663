import * as v from 'valibot';
import { isId, type Id } from '../../domain/ids.ts';
import { problem } from '../../domain/problems/problem.ts';
import type { Instant } from '../../domain/records/shapes.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import type { WorkerContext } from '../context.ts';

export type OfficerDevice = { readonly lastContact: Instant; readonly app: string; readonly signedIn: boolean };
/** Newest contact first. `me`: ending these would end the administrator's own session too. */
export type OfficerDevices = { readonly officerId: Id; readonly name: string; readonly me: boolean; readonly signedIn: number; readonly devices: readonly OfficerDevice[] };

const answer = v.object({
	devices: v.array(v.object({ officerId: v.custom<Id>(isId), lastContact: v.string(), app: v.string(), signedIn: v.boolean() })),
});
const revoked = v.object({ revoked: v.number() });

/** For administrators, and online only: which devices were last seen when, and an end to an officer's sign-ins. */
export function makeDevices({ me, view, server }: WorkerContext) {
	return {
		async list(): Promise<Result<readonly OfficerDevices[]>> {
			const asked = await server.ask('GET', '/api/admin/devices');
			if (!asked.ok) return asked;
			const parsed = v.safeParse(answer, asked.value);
			if (!parsed.success) return fail(problem('server_answer_unreadable'));
			const byOfficer = Map.groupBy(parsed.output.devices, (device) => device.officerId);
			return ok([...byOfficer].map(([officerId, devices]) => ({
				officerId, me: officerId === me().officerId,
				name: view.typed('officer', officerId)?.fields.name ?? '—',
				signedIn: devices.filter((device) => device.signedIn).length,
				devices: devices.map(({ lastContact, app, signedIn }) => ({ lastContact, app, signedIn })).toSorted((a, b) => b.lastContact.localeCompare(a.lastContact)),
			})).toSorted((a, b) => (b.devices[0]?.lastContact ?? '').localeCompare(a.devices[0]?.lastContact ?? '')));
		},
		/** Answers how many sign-ins were ended. Nothing unsent on a device is lost: it waits for the next sign-in. */
		async endSignIns(officerId: Id): Promise<Result<number>> {
			const asked = await server.ask('POST', '/api/admin/sessions/revoke', { officerId });
			if (!asked.ok) return asked;
			const parsed = v.safeParse(revoked, asked.value);
			return parsed.success ? ok(parsed.output.revoked) : fail(problem('server_answer_unreadable'));
		},
	};
}

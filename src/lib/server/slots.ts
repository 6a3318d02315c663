import { fail, ok } from '../domain/result.ts';
import { readSlotChange, readSlotQuestion } from '../protocol/slots.ts';
import { readBody } from './body.ts';
import { bodyOf, type Answer, type SignedInCall } from './endpoint.ts';
import { setTeamSlots, teamLoad } from './store/teamSlots.ts';

const change = { packed: 20_000, unpacked: 60_000 };
const question = { packed: 2_000, unpacked: 2_000 };

/** POST /api/admin/slots {teamId, plan}: when a team takes appointments. Every device has it at its next sync. */
export async function setSlotsEndpoint({ actor, request, server, now }: SignedInCall): Promise<Answer> {
	const asked = await bodyOf(readBody(request, change), readSlotChange);
	if (!asked.ok) return asked;
	const refused = await setTeamSlots(server.db, actor, asked.value, now);
	if (refused !== null) return fail(refused);
	server.news.publish(actor.me.tenantId, ['t']);
	return ok(null);
}

/** POST /api/slots {teamId, from, to}: how many are booked at which moment. */
export async function slotLoadEndpoint({ actor, request, server }: SignedInCall): Promise<Answer> {
	const asked = await bodyOf(readBody(request, question), readSlotQuestion);
	if (!asked.ok) return asked;
	const { teamId, from, to } = asked.value;
	return ok({ booked: await teamLoad(server.db, actor, teamId, from, to) });
}

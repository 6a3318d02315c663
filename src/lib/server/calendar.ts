import { fail, ok } from '../domain/result.ts';
import { readCalendarChange } from '../protocol/calendar.ts';
import { readBody } from './body.ts';
import { bodyOf, type Answer, type SignedInCall } from './endpoint.ts';
import { setCalendarDay } from './store/calendarDays.ts';

const small = { packed: 4_000, unpacked: 4_000 };

/** POST /api/admin/calendar {day, off, source}: a day off or a working day of the tenant's own. Every device has it at its next sync. */
export async function calendarEndpoint({ actor, request, server, now }: SignedInCall): Promise<Answer> {
	const asked = await bodyOf(readBody(request, small), readCalendarChange);
	if (!asked.ok) return asked;
	const refused = await setCalendarDay(server.db, actor, asked.value, now);
	if (refused !== null) return fail(refused);
	server.news.publish(actor.me.tenantId, ['t']);
	return ok(null);
}

import { withRight } from '$lib/server/endpoint';
import { calendarEndpoint } from '$lib/server/calendar';

export const POST = withRight('set_calendar', calendarEndpoint);

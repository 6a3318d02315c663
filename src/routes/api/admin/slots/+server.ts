import { withRight } from '$lib/server/endpoint';
import { setSlotsEndpoint } from '$lib/server/slots';

export const POST = withRight('set_slots', setSlotsEndpoint);

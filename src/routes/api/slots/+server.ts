import { withRight } from '$lib/server/endpoint';
import { slotLoadEndpoint } from '$lib/server/slots';

export const POST = withRight('work', slotLoadEndpoint);

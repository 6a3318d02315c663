import { wipeEndpoint } from '$lib/server/auth/deviceEndpoints';
import { withRight } from '$lib/server/endpoint';

export const POST = withRight('clear_devices', wipeEndpoint);

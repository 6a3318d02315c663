import { wipeEndpoint } from '$lib/server/auth/wipeEndpoints';
import { withRight } from '$lib/server/endpoint';

export const POST = withRight('clear_devices', wipeEndpoint);

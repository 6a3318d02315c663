import { withRight } from '$lib/server/endpoint';
import { asideEndpoint } from '$lib/server/sealed/aside';

export const GET = withRight('clear_devices', asideEndpoint);

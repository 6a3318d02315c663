import { devicesEndpoint } from '$lib/server/auth/endpoints';
import { withRight } from '$lib/server/endpoint';

export const GET = withRight('see_devices', devicesEndpoint);

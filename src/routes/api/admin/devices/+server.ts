import { devicesEndpoint } from '$lib/server/auth/endpoints';
import { administrator } from '$lib/server/endpoint';

export const GET = administrator(devicesEndpoint);

import { devicesEndpoint } from '$lib/server/auth/endpoints';
import { leading } from '$lib/server/endpoint';

export const GET = leading(devicesEndpoint);

import { open } from '$lib/server/endpoint';
import { healthEndpoint } from '$lib/server/info';

export const GET = open(healthEndpoint, { withoutTenant: true });

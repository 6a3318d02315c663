import { withRight } from '$lib/server/endpoint';
import { erasureDueEndpoint } from '$lib/server/erasure/due';

export const GET = withRight('erase', erasureDueEndpoint);

import { withRight } from '$lib/server/endpoint';
import { holdEndpoint } from '$lib/server/erasure/endpoints';

export const POST = withRight('erase', holdEndpoint);

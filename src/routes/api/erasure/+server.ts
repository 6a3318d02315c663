import { withRight } from '$lib/server/endpoint';
import { eraseEndpoint } from '$lib/server/erasure/endpoints';

export const POST = withRight('erase', eraseEndpoint);

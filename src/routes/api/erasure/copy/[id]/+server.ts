import { withRight } from '$lib/server/endpoint';
import { personCopyEndpoint } from '$lib/server/erasure/copyEndpoint';

export const GET = withRight('erase', personCopyEndpoint);

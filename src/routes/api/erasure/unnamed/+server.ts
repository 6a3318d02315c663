import { withRight } from '$lib/server/endpoint';
import { unnamedEntriesEndpoint } from '$lib/server/erasure/unnamed';

export const POST = withRight('erase', unnamedEntriesEndpoint);

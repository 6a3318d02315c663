import { withRight } from '$lib/server/endpoint';
import { discardEndpoint } from '$lib/server/openRosa/accessEndpoints';

export const POST = withRight('work', discardEndpoint);

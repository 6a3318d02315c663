import { withRight } from '$lib/server/endpoint';
import { contentEndpoint } from '$lib/server/openRosa/accessEndpoints';

export const GET = withRight('work', contentEndpoint);

import { withRight } from '$lib/server/endpoint';
import { revokeAppEndpoint } from '$lib/server/openRosa/accessEndpoints';

export const POST = withRight('work', revokeAppEndpoint);

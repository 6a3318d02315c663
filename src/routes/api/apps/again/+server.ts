import { withRight } from '$lib/server/endpoint';
import { takeAgainEndpoint } from '$lib/server/openRosa/accessEndpoints';

export const POST = withRight('work', takeAgainEndpoint);

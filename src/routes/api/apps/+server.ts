import { withRight } from '$lib/server/endpoint';
import { appsEndpoint, makeAppEndpoint } from '$lib/server/openRosa/accessEndpoints';

export const GET = withRight('work', appsEndpoint);
export const POST = withRight('work', makeAppEndpoint);

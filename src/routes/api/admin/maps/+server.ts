import { withRight } from '$lib/server/endpoint';
import { publishMapEndpoint } from '$lib/server/mapPacks/endpoints';

export const POST = withRight('manage_maps', publishMapEndpoint);

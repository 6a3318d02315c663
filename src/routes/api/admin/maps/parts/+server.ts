import { withRight } from '$lib/server/endpoint';
import { putMapPartEndpoint } from '$lib/server/mapPacks/endpoints';

export const POST = withRight('manage_maps', putMapPartEndpoint);

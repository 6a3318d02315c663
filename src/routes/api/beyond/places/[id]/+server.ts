import { beyondPlaceEndpoint } from '$lib/server/beyond';
import { withRight } from '$lib/server/endpoint';

export const GET = withRight('look_beyond', beyondPlaceEndpoint);

import { beyondSearchEndpoint } from '$lib/server/beyond';
import { withRight } from '$lib/server/endpoint';

export const POST = withRight('look_beyond', beyondSearchEndpoint);

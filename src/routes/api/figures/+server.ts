import { withRight } from '$lib/server/endpoint';
import { figuresEndpoint } from '$lib/server/figures';

export const POST = withRight('look_beyond', figuresEndpoint);

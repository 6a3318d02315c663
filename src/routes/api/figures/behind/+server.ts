import { withRight } from '$lib/server/endpoint';
import { figureBehindEndpoint } from '$lib/server/figures';

export const POST = withRight('look_beyond', figureBehindEndpoint);

import { withRight } from '$lib/server/endpoint';
import { restrictedHereEndpoint } from '$lib/server/restricted';

export const POST = withRight('break_glass', restrictedHereEndpoint);

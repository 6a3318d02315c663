import { withRight } from '$lib/server/endpoint';
import { elevatedLookEndpoint } from '$lib/server/restricted';

export const POST = withRight('break_glass', elevatedLookEndpoint);

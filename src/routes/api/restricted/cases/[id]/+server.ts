import { withRight } from '$lib/server/endpoint';
import { elevatedCaseEndpoint } from '$lib/server/restricted';

export const GET = withRight('break_glass', elevatedCaseEndpoint);

import { withRight } from '$lib/server/endpoint';
import { erasurePreviewEndpoint } from '$lib/server/erasure/endpoints';

export const POST = withRight('erase', erasurePreviewEndpoint);

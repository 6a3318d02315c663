import { withRight } from '$lib/server/endpoint';
import { publishFormEndpoint } from '$lib/server/forms/publish';

export const POST = withRight('publish_forms', publishFormEndpoint);

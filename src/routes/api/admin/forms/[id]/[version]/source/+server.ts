import { withRight } from '$lib/server/endpoint';
import { formSourceEndpoint } from '$lib/server/forms/publish';

export const GET = withRight('publish_forms', formSourceEndpoint);

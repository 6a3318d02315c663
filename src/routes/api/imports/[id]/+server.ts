import { withRight } from '$lib/server/endpoint';
import { importEndpoint } from '$lib/server/imports/endpoints';

export const GET = withRight('import_lists', importEndpoint);

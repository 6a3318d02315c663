import { withRight } from '$lib/server/endpoint';
import { planImportEndpoint } from '$lib/server/imports/endpoints';

export const POST = withRight('import_lists', planImportEndpoint);

import { withRight } from '$lib/server/endpoint';
import { runImportEndpoint } from '$lib/server/imports/endpoints';

export const POST = withRight('import_lists', runImportEndpoint);

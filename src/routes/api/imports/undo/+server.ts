import { withRight } from '$lib/server/endpoint';
import { undoImportEndpoint } from '$lib/server/imports/endpoints';

export const POST = withRight('import_lists', undoImportEndpoint);

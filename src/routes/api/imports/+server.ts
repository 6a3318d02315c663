import { withRight } from '$lib/server/endpoint';
import { beginImportEndpoint, importsEndpoint } from '$lib/server/imports/endpoints';

export const GET = withRight('import_lists', importsEndpoint);
export const POST = withRight('import_lists', beginImportEndpoint);

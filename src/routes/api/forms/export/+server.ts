import { withRight } from '$lib/server/endpoint';
import { exportEntriesEndpoint } from '$lib/server/forms/export/endpoint';

export const POST = withRight('export_entries', exportEntriesEndpoint);

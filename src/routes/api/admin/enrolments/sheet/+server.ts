import { codesEndpoint } from '$lib/server/auth/officers';
import { withRight } from '$lib/server/endpoint';

export const POST = withRight('manage_accounts', codesEndpoint);

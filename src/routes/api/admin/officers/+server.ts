import { makeOfficersEndpoint, officersEndpoint } from '$lib/server/auth/officers';
import { withRight } from '$lib/server/endpoint';

export const GET = withRight('manage_accounts', officersEndpoint);
export const POST = withRight('manage_accounts', makeOfficersEndpoint);

import { revokeEndpoint } from '$lib/server/auth/endpoints';
import { withRight } from '$lib/server/endpoint';

export const POST = withRight('end_sessions', revokeEndpoint);

import { revokeEndpoint } from '$lib/server/auth/endpoints';
import { administrator } from '$lib/server/endpoint';

export const POST = administrator(revokeEndpoint);

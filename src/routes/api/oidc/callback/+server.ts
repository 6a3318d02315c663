import { providerCallbackEndpoint } from '$lib/server/auth/oidcEndpoints';
import { open } from '$lib/server/endpoint';

export const GET = open(providerCallbackEndpoint);

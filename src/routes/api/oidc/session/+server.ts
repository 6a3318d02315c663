import { providerSessionEndpoint } from '$lib/server/auth/oidcEndpoints';
import { open } from '$lib/server/endpoint';

export const POST = open(providerSessionEndpoint);

import { sessionForVaultEndpoint } from '$lib/server/auth/endpoints';
import { signedIn } from '$lib/server/endpoint';

export const POST = signedIn(sessionForVaultEndpoint, { alsoWeak: true });

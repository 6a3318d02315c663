import { passkeySignInEndpoint } from '$lib/server/auth/signInPasskeys';
import { open } from '$lib/server/endpoint';

export const POST = open(passkeySignInEndpoint);

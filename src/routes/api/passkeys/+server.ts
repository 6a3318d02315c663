import { addPasskeyEndpoint } from '$lib/server/auth/passkeys';
import { signedIn } from '$lib/server/endpoint';

export const POST = signedIn(addPasskeyEndpoint);

import { signInPasskeyOptionsEndpoint } from '$lib/server/auth/signInPasskeys';
import { signedIn } from '$lib/server/endpoint';

export const POST = signedIn(signInPasskeyOptionsEndpoint);

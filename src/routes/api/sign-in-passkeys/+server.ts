import { addSignInPasskeyEndpoint, listSignInPasskeysEndpoint } from '$lib/server/auth/signInPasskeys';
import { signedIn } from '$lib/server/endpoint';

export const GET = signedIn(listSignInPasskeysEndpoint);
export const POST = signedIn(addSignInPasskeyEndpoint);

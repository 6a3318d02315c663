import { open, signedIn } from '$lib/server/endpoint';
import { signInEndpoint, signOutEndpoint } from '$lib/server/auth/endpoints';

export const POST = open(signInEndpoint);
export const DELETE = signedIn(signOutEndpoint, { alsoLeaving: true, alsoWeak: true });

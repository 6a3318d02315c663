import { wipedEndpoint } from '$lib/server/auth/deviceEndpoints';
import { signedIn } from '$lib/server/endpoint';

export const POST = signedIn(wipedEndpoint, { alsoLeaving: true });

import { signedIn } from '$lib/server/endpoint';
import { pushEndpoint } from '$lib/server/sync';

export const POST = signedIn(pushEndpoint, { alsoLeaving: true });

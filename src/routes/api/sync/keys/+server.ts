import { signedIn } from '$lib/server/endpoint';
import { keysEndpoint } from '$lib/server/sealed/endpoints';

export const POST = signedIn(keysEndpoint);

import { signedIn } from '$lib/server/endpoint';
import { pullEndpoint } from '$lib/server/sync';

export const POST = signedIn(pullEndpoint);

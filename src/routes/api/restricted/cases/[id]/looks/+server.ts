import { signedIn } from '$lib/server/endpoint';
import { seenByEndpoint } from '$lib/server/restricted';

export const GET = signedIn(seenByEndpoint);

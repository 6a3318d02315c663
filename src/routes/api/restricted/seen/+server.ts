import { signedIn } from '$lib/server/endpoint';
import { seenEndpoint } from '$lib/server/restricted';

export const POST = signedIn(seenEndpoint);

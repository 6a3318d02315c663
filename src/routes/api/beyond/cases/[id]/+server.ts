import { beyondCaseEndpoint } from '$lib/server/beyond';
import { signedIn } from '$lib/server/endpoint';

export const GET = signedIn(beyondCaseEndpoint);

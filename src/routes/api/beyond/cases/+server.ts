import { beyondSearchEndpoint } from '$lib/server/beyond';
import { signedIn } from '$lib/server/endpoint';

export const POST = signedIn(beyondSearchEndpoint);

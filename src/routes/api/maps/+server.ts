import { signedIn } from '$lib/server/endpoint';
import { mapPartEndpoint } from '$lib/server/mapPacks/endpoints';

export const POST = signedIn(mapPartEndpoint);

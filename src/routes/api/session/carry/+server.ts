import { signedIn } from '$lib/server/endpoint';
import { carryEndpoint } from '$lib/server/auth/endpoints';

export const POST = signedIn(carryEndpoint);

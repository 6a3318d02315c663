import { removeFactorEndpoint } from '$lib/server/auth/secondFactor';
import { signedIn } from '$lib/server/endpoint';

export const POST = signedIn(removeFactorEndpoint);

import { beginFactorEndpoint, factorStateEndpoint } from '$lib/server/auth/secondFactor';
import { signedIn } from '$lib/server/endpoint';

export const GET = signedIn(factorStateEndpoint, { alsoWeak: true });
export const POST = signedIn(beginFactorEndpoint, { alsoWeak: true });

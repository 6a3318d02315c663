import { signedIn } from '$lib/server/endpoint';
import { endRecoveryEndpoint, recoveryEndpoint, takeRecoveryEndpoint } from '$lib/server/recovery/endpoints';

export const GET = signedIn(recoveryEndpoint);
export const POST = signedIn(takeRecoveryEndpoint);
export const DELETE = signedIn(endRecoveryEndpoint);

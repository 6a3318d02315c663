import { signedIn } from '$lib/server/endpoint';
import { askRecoveryEndpoint } from '$lib/server/recovery/endpoints';

export const POST = signedIn(askRecoveryEndpoint);

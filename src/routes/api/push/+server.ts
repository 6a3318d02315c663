import { signedIn } from '$lib/server/endpoint';
import { pushKeyEndpoint, subscribeEndpoint, unsubscribeEndpoint } from '$lib/server/push/endpoints';

export const GET = signedIn(pushKeyEndpoint);
export const POST = signedIn(subscribeEndpoint);
export const DELETE = signedIn(unsubscribeEndpoint);

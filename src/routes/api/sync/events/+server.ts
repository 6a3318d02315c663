import { signedIn } from '$lib/server/endpoint';
import { eventsEndpoint } from '$lib/server/events';

export const GET = signedIn(eventsEndpoint);

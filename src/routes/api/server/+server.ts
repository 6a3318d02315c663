import { serverInfoEndpoint } from '$lib/server/info';
import { open } from '$lib/server/endpoint';

export const GET = open(serverInfoEndpoint);

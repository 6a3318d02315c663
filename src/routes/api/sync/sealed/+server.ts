import { open } from '$lib/server/endpoint';
import { sealedEndpoint } from '$lib/server/sealed/endpoints';

export const POST = open(sealedEndpoint);

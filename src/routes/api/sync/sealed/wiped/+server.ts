import { open } from '$lib/server/endpoint';
import { sealedWipedEndpoint } from '$lib/server/sealed/endpoints';

export const POST = open(sealedWipedEndpoint);

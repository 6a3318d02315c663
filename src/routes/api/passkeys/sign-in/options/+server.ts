import { askPasskeyEndpoint } from '$lib/server/auth/signInPasskeys';
import { open } from '$lib/server/endpoint';

export const POST = open(askPasskeyEndpoint);

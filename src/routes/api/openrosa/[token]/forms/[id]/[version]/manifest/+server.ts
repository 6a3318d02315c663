import { appToken } from '$lib/server/openRosa/answers';
import { manifestEndpoint } from '$lib/server/openRosa/forms';

export const GET = appToken(manifestEndpoint);

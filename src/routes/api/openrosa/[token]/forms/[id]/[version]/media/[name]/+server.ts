import { appToken } from '$lib/server/openRosa/answers';
import { mediumEndpoint } from '$lib/server/openRosa/forms';

export const GET = appToken(mediumEndpoint);

import { appToken } from '$lib/server/openRosa/answers';
import { formListEndpoint } from '$lib/server/openRosa/forms';

export const GET = appToken(formListEndpoint);

import { appToken } from '$lib/server/openRosa/answers';
import { formXmlEndpoint } from '$lib/server/openRosa/forms';

export const GET = appToken(formXmlEndpoint);

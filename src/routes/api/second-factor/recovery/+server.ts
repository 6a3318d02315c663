import { recoveryCodesEndpoint } from '$lib/server/auth/secondFactor';
import { signedIn } from '$lib/server/endpoint';

export const POST = signedIn(recoveryCodesEndpoint);

import { dropFactorEndpoint } from '$lib/server/auth/secondFactor';
import { withRight } from '$lib/server/endpoint';

export const POST = withRight('manage_accounts', dropFactorEndpoint);

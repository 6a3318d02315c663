import { withRight } from '$lib/server/endpoint';
import { decideRecoveryEndpoint, recoveriesEndpoint } from '$lib/server/recovery/endpoints';

export const GET = withRight('approve_recovery', recoveriesEndpoint);
export const POST = withRight('approve_recovery', decideRecoveryEndpoint);

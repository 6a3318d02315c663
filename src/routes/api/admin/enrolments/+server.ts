import { makeEnrolmentEndpoint } from '$lib/server/auth/enrolment';
import { withRight } from '$lib/server/endpoint';

export const POST = withRight('manage_accounts', makeEnrolmentEndpoint);

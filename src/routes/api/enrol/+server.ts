import { enrolEndpoint } from '$lib/server/auth/enrolment';
import { open } from '$lib/server/endpoint';

export const POST = open(enrolEndpoint);

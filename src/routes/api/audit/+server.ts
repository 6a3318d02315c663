import { auditListEndpoint } from '$lib/server/audit/endpoints';
import { withRight } from '$lib/server/endpoint';

export const GET = withRight('read_audit', auditListEndpoint);

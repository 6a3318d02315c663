import { evidenceEndpoint, exportedEndpoint } from '$lib/server/audit/evidence';
import { signedIn } from '$lib/server/endpoint';

export const GET = signedIn(evidenceEndpoint);
export const POST = signedIn(exportedEndpoint);

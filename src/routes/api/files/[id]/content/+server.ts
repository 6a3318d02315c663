import { signedIn } from '$lib/server/endpoint';

export const GET = signedIn(async ({ actor, event, tenant }) => tenant.uploads.read(actor, event.params['id'] ?? ''));

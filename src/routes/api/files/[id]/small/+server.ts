import { signedIn } from '$lib/server/endpoint';

export const GET = signedIn(async ({ actor, event, tenant }) => tenant.smallCopies.read(actor, event.params['id'] ?? ''));
export const PUT = signedIn(async ({ actor, event, request, tenant }) => tenant.smallCopies.take(actor, event.params['id'] ?? '', request), { alsoLeaving: true });

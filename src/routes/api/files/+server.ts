import { ok, signedIn } from '$lib/server/endpoint';

export const POST = signedIn(async ({ actor, request, tenant }) => ok(await tenant.uploads.handle(actor, request)));

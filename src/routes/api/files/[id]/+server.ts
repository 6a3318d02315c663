import { ok, signedIn } from '$lib/server/endpoint';

export const HEAD = signedIn(async ({ actor, request, tenant }) => ok(await tenant.uploads.handle(actor, request)));
export const PATCH = HEAD;

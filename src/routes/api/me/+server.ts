import { ok, signedIn } from '$lib/server/endpoint';

export const GET = signedIn(async ({ actor }) => ok(actor.me));

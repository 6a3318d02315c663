import { open } from '$lib/server/endpoint';
import { notFoundEndpoint } from '$lib/server/info';

export const GET = open(notFoundEndpoint, { withoutTenant: true });
export const POST = GET;
export const PUT = GET;
export const PATCH = GET;
export const DELETE = GET;

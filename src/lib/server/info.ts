import { problem } from '../domain/problems/problem.ts';
import { fail, ok } from '../domain/result.ts';
import { protocolVersion, type ServerInfo } from '../protocol/messages.ts';
import { demoAccounts } from './demo/cast.ts';
import { fromLoopback, type Answer, type Call, type OpenCall } from './endpoint.ts';
import { readHealth } from './health.ts';

/** GET /api/server */
export async function serverInfoEndpoint({ event, server, tenant, now }: Call): Promise<Answer> {
	const demo = server.config.demo && tenant.tenant.demo;
	const info: ServerInfo = {
		protocol: protocolVersion, app: server.config.app, tenantName: tenant.tenant.name, serverTime: now.toISOString(), demo,
		ways: { passkey: true, provider: server.provider?.name ?? null },
		demoAccounts: demo && fromLoopback(event) ? demoAccounts() : [],
	};
	return ok(info);
}

/** GET /api/health */
export async function healthEndpoint({ server }: OpenCall): Promise<Answer> {
	const health = await readHealth(server);
	return ok(Response.json(health, { status: health.status === 'ok' ? 200 : 503, headers: { 'cache-control': 'no-store' } }));
}

export async function notFoundEndpoint(): Promise<Answer> {
	return fail(problem('not_found'));
}

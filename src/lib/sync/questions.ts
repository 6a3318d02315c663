import { ok, type Result } from '../domain/result.ts';
import { readServerInfo, readSignedIn } from '../protocol/session.ts';
import { call, jsonBody, readJson, type Call } from './http.ts';
import type { Questions, TransportPorts } from './transport.ts';

/** What is asked before a vault is open, and by features afterwards. Apart from the sync, which the first screen does not load. */
export function questions(ports: TransportPorts): Questions {
	const json = async (request: Call): Promise<Result<unknown>> => {
		const answered = await call(ports, request);
		return answered.ok ? readJson(answered.value) : answered;
	};
	return {
		serverInfo: async () => {
			const answer = await json({ method: 'GET', path: '/api/server', timeoutMs: 10_000 });
			const info = answer.ok ? readServerInfo(answer.value) : answer;
			if (info.ok) ports.serverTime(info.value.serverTime);
			return info;
		},
		signIn: async (request) => {
			const answer = await json({ method: 'POST', path: '/api/session', ...jsonBody(request) });
			const signedIn = answer.ok ? readSignedIn(answer.value) : answer;
			if (signedIn.ok) ports.serverTime(signedIn.value.serverTime);
			return signedIn;
		},
		signOut: async () => {
			const answer = await call(ports, { method: 'DELETE', path: '/api/session' });
			return answer.ok ? ok(null) : answer;
		},
		ask: (method, path, body) => json({ method, path, ...(body === undefined ? {} : jsonBody(body)) }),
	};
}

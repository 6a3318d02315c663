import { fitsRequest } from '../../crypto/signedRequest.ts';
import { problem } from '../../domain/problems/problem.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import { readRequestMark, signedHeader, type RequestMark } from '../../protocol/sealed.ts';
import type { Call } from '../endpoint.ts';
import type { KnownDevice } from '../store/deviceKeys.ts';

export type Proven = { readonly mark: RequestMark; readonly device: KnownDevice };

/** Who has asked too often without proof is not listened to; asked before a body is read. */
export async function mayAsk({ event, tenant }: Call): Promise<Result<null>> {
	const minutes = await tenant.sealedLimits.mayTry(event.getClientAddress());
	return minutes === null ? ok(null) : fail(problem('sign_in_limited', { minutes }));
}

/** The device that has signed this request, once: `body` is what its signature is over. */
export async function provenDevice({ event, request, tenant, server, now }: Call, path: string, body: Uint8Array): Promise<Result<Proven>> {
	const mark = readRequestMark(request.headers.get(signedHeader));
	const device = mark === undefined ? undefined : await tenant.deviceKeys.device(mark.vault, mark.key);
	if (mark === undefined || device === undefined || !(await fitsRequest(device.publicKey, mark, { method: request.method, path, body }))) {
		await tenant.sealedLimits.failed(event.getClientAddress());
		server.log.error({ event: 'sealed_refused', code: 'device_unknown' });
		return fail(problem('device_unknown'));
	}
	const wait = await tenant.sealedLimits.take(mark.vault);
	if (wait !== null) return fail(problem('sign_in_limited', { minutes: wait }));
	if (await tenant.deviceKeys.takeNonce(mark.vault, mark.nonce, now)) return ok({ mark, device });
	server.log.error({ event: 'sealed_refused', code: 'request_repeated' });
	return fail(problem('request_repeated'));
}

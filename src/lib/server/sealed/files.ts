import { fileBlocks } from '../../crypto/fileSeal.ts';
import { openFileKey, type FileKey } from '../../crypto/sealedFileKey.ts';
import { isId, type Id, type VaultId } from '../../domain/ids.ts';
import { parseProblem, problem } from '../../domain/problems/problem.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import { fileKeyHeader, fileRequestText, readSealedFileKey, sealedFilePath, uploadOffset, type SealedFileAnswer } from '../../protocol/sealedFiles.ts';
import type { Actor } from '../core/port.ts';
import type { Answer, Call } from '../endpoint.ts';
import { beginRequest, tusRequest } from '../files/putWhole.ts';
import { openBlocks } from './openBlocks.ts';
import { mayAsk, provenDevice } from './provenDevice.ts';

/** A file that may go on: who sends it, its key, and how it stands. */
type Going = { readonly id: Id; readonly vault: VaultId; readonly actor: Actor; readonly key: FileKey; readonly size: number; readonly offset: number | null };

/** POST /api/sync/sealed/files/[id]: how far the server has it. Begins the upload where there is none. */
export async function sealedFileStandsEndpoint(call: Call): Promise<Answer> {
	const found = await goingOf(call, '');
	if (!found.ok || 'state' in found.value) return found;
	const { id, actor, size, offset } = found.value;
	if (offset !== null) return told({ state: 'at', offset });
	const room = await call.server.room.roomFor('files');
	if (!room.ok) return room;
	const made = await call.tenant.uploads.handle(actor, beginRequest(id, size));
	return made.ok ? told({ state: 'at', offset: 0 }) : told(await endedBy(made));
}

/**
 * PATCH /api/sync/sealed/files/[id]: takes sealed blocks from where the upload stands, opens each as it comes and hands it to the same upload that
 * the clear lane makes, so that what arrived stays whichever lane goes on, and the whole is checked in the same way.
 */
export async function sealedFileEndpoint(call: Call): Promise<Answer> {
	const from = call.request.headers.get(uploadOffset) ?? '';
	const found = await goingOf(call, from);
	if (!found.ok || 'state' in found.value) return found;
	const { id, vault, actor, key, size } = found.value;
	const offset = Number(from);
	if (!/^\d{1,9}$/.test(from) || offset > size || call.request.body === null) return fail(problem('body_unreadable', { field: uploadOffset }));
	const room = await call.server.room.roomFor('files');
	if (!room.ok) return room;
	const opening = openBlocks(await fileBlocks(key.key, vault, id), call.request.body, offset, size);
	const taken = await call.tenant.uploads.handle(actor, tusRequest(id, 'PATCH', { [uploadOffset]: from, 'content-type': 'application/offset+octet-stream' }, opening.clear));
	if (opening.altered()) {
		call.server.log.error({ event: 'sealed_file_altered' });
		return told({ state: 'waits', code: 'sealed_unreadable' });
	}
	if (!taken.ok) return told(await endedBy(taken));
	const reached = Number(taken.headers.get(uploadOffset));
	return told(reached === size ? { state: 'received' } : { state: 'at', offset: reached });
}

/** Who asks, for which file, and whether it goes on; else what the device hears instead. */
async function goingOf(call: Call, from: string): Promise<Result<Going | SealedFileAnswer>> {
	const { event, request, tenant, server } = call;
	const asked = await mayAsk(call);
	if (!asked.ok) return asked;
	const id = event.params['id'] ?? '';
	const header = request.headers.get(fileKeyHeader) ?? '';
	if (!isId(id)) return fail(problem('not_found'));
	const proven = await provenDevice(call, sealedFilePath(id), new TextEncoder().encode(fileRequestText(header, from)));
	if (!proven.ok) return proven;
	const { mark, device } = proven.value;
	const sealed = readSealedFileKey(header);
	if (sealed === undefined) return fail(problem('body_unreadable', { field: fileKeyHeader }));
	if (device.revoked) return ok({ state: 'waits', code: 'device_revoked' });
	const actor = await tenant.deviceKeys.actorOf(mark.vault, device.officerId);
	if (actor === undefined) return ok({ state: 'waits', code: 'not_allowed' });
	const pair = await server.keys.pair(sealed.kid);
	if (pair === undefined) return ok({ state: 'waits', code: 'server_key_unknown' });
	const key = await openFileKey(pair, mark.vault, id, sealed);
	if (key === undefined) return ok({ state: 'waits', code: 'sealed_unreadable' });
	const stands = await tenant.uploads.stands(actor, id);
	if (stands.state !== 'open') return ok({ state: stands.state });
	return key.sha256 === stands.sha256 ? ok({ id, vault: mark.vault, actor, key, size: stands.size, offset: stands.offset }) : ok({ state: 'waits', code: 'file_hash_differs' });
}

/** What the upload's own refusal means for a device that is locked. */
async function endedBy(response: Response): Promise<SealedFileAnswer> {
	const { code } = parseProblem(await response.json());
	if (code === 'record_exists') return { state: 'received' };
	return code === 'file_hash_differs' ? { state: 'waits', code } : { state: 'retry', code };
}

function told(answer: SealedFileAnswer): Answer {
	return ok(answer);
}

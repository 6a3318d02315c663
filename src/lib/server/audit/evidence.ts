import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { isId, type Id } from '../../domain/ids.ts';
import { problem } from '../../domain/problems/problem.ts';
import { fail, ok } from '../../domain/result.ts';
import type { Evidence } from '../../protocol/evidence.ts';
import { readBody } from '../body.ts';
import { bodyOf, readAs, type Answer, type SignedInCall } from '../endpoint.ts';
import type { AuditRows } from '../store/auditRows.ts';
import { bytesReceivedAt, sentFile } from '../store/evidenceRows.ts';
import { FileRows } from '../store/fileRows.ts';
import { hashOf } from './chain.ts';

/** So many rows after the one that took a file in are read again for its page; all of them by `npm run audit -- verify`. */
const rowsChecked = 1000;

/** GET /api/evidence/:id → Evidence: what the server knows of how this file came. */
export async function evidenceEndpoint({ actor, event, server, tenant }: SignedInCall): Promise<Answer> {
	const id = event.params['id'];
	const file = isId(id) ? await new FileRows(server.db).find(actor, id) : undefined;
	if (file === undefined || !isId(id)) return fail(problem('not_found'));
	const sent = await sentFile(server.db, server.subjectKeys, actor, id);
	const bytesAt = await bytesReceivedAt(server.db, actor, id);
	await tenant.audit.note(actor, [{ kind: 'looked_file', detail: { id, evidence: true } }]);
	const chain = sent?.auditSeq == null ? null : await chainFrom(tenant.audit.rows, sent.auditSeq, sent.intact);
	const answer: Evidence = {
		sent: sent === undefined ? null : { opId: sent.opId, vault: sent.vault, at: sent.at.toISOString(), deviceAt: sent.deviceAt.toISOString(), receivedAt: sent.receivedAt.toISOString() },
		bytesReceivedAt: bytesAt?.toISOString() ?? null, chain,
	};
	return ok(answer);
}

/** The row that took the operation in, and whether it and those after it follow on each other. */
async function chainFrom(rows: AuditRows, seq: number, intact: boolean): Promise<Evidence['chain']> {
	const found = await rows.from(seq, rowsChecked + 1);
	const [first] = found;
	if (first === undefined || first.seq !== seq) return null;
	const follows = found.every((row, at) => hashOf(row).equals(row.hash) && (at === 0 || (row.seq === seq + at && row.prev.equals(found[at - 1]?.hash ?? Buffer.alloc(0)))));
	return { seq, hash: first.hash.toString('hex'), at: `${first.at.slice(0, 23)}Z`, holds: intact && follows, checkedTo: found.at(-1)?.seq ?? seq, toTheEnd: found.length <= rowsChecked };
}

const exported = v.object({ watermark: v.boolean(), recipient: v.optional(v.pipe(v.string(), v.maxLength(80))) });

/** POST /api/evidence/:id {watermark, recipient?}: a copy is about to be handed out. Recorded first; of who gets it only a digest, for the chain holds no names. */
export async function exportedEndpoint({ actor, event, request, server, tenant }: SignedInCall): Promise<Answer> {
	const id = event.params['id'];
	const asked = await bodyOf(readBody(request, { packed: 2_000, unpacked: 2_000 }), readAs(exported, 'watermark'));
	if (!asked.ok) return asked;
	const file = isId(id) ? await new FileRows(server.db).find(actor, id) : undefined;
	if (file === undefined) return fail(problem('not_found'));
	const { watermark, recipient } = asked.value;
	await tenant.audit.note(actor, [{ kind: 'exported', detail: { id: id as Id, watermark, recipient: recipient === undefined ? null : createHash('sha256').update(recipient.trim().normalize('NFKC')).digest('hex').slice(0, 16) } }]);
	return ok(new Response(null, { status: 204 }));
}

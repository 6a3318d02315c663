import * as v from 'valibot';
import { deviceTag, type Id } from '../../domain/ids.ts';
import { problem } from '../../domain/problems/problem.ts';
import type { FileKind, FileShape, Instant, Point } from '../../domain/records/shapes.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import { evidence, type Evidence } from '../../protocol/evidence.ts';
import type { WorkerContext } from '../context.ts';

/** What is known of a photo or signature, here and on the server. */
export type EvidencePage = {
	readonly id: Id; readonly kind: FileKind; readonly mime: string; readonly sha256: string; readonly originalSha256: string;
	readonly officer: string; readonly signer: NonNullable<FileShape['signer']> | null; readonly signed: NonNullable<FileShape['signed']> | null;
	/** The device's clock corrected by the server's at the capture, the device's own, and the milliseconds of its start that no setting of a clock moves; null: an older app did not say. */
	readonly capturedAt: Instant; readonly clocks: NonNullable<FileShape['clocks']> | null;
	readonly position: Point | null; readonly positionAgeMs: number | null;
	/** The form that it was taken for, and its version. */
	readonly form: { readonly id: string; readonly version: number } | null;
	readonly caseNumber: string | null; readonly place: string | null;
	readonly server: Result<Evidence>; readonly device: string | null;
};

/** A page for each photo or signature: by what it can be shown that it is the one that was taken. Exports are recorded by the server, so they need it. */
export function makeEvidence({ view, server }: WorkerContext) {
	return {
		async page(id: Id): Promise<Result<EvidencePage>> {
			const file = view.typed('file', id)?.fields;
			if (file === undefined) return fail(problem('file_missing'));
			const asked = await server.ask('GET', `/api/evidence/${id}`);
			const parsed = asked.ok ? v.safeParse(evidence, asked.value) : null;
			const told: Result<Evidence> = !asked.ok ? asked : parsed?.success === true ? ok(parsed.output) : fail(problem('server_answer_unreadable'));
			const entry = file.of.type === 'entry' ? view.typed('entry', file.of.id)?.fields : undefined;
			const caseId = file.of.type === 'case' ? file.of.id : (entry?.caseId ?? null);
			const sent = told.ok ? told.value.sent : null;
			return ok({
				id, kind: file.kind ?? 'photo', mime: file.mime, sha256: file.sha256, originalSha256: file.originalSha256, officer: view.typed('officer', file.takenBy)?.fields.name ?? '—', signer: file.signer ?? null, signed: file.signed ?? null,
				capturedAt: file.capturedAt, clocks: file.clocks ?? null, position: file.position, positionAgeMs: file.positionAgeMs ?? null,
				form: entry === undefined ? null : { id: entry.formId, version: entry.formVersion },
				caseNumber: view.typed('case', caseId)?.fields.number ?? null, place: view.typed('place', file.placeId)?.fields.label ?? null, server: told, device: sent === null ? null : deviceTag(sent.vault),
			});
		},

		/** To be called before a copy is handed out; without its ok none is. */
		async exporting(id: Id, recipient: string | null): Promise<Result<null>> {
			const asked = await server.ask('POST', `/api/evidence/${id}`, { watermark: recipient !== null, ...(recipient === null ? {} : { recipient }) });
			return asked.ok ? ok(null) : asked;
		},
	};
}

import { consentField, isConsent, type GuardianConsent } from '../../domain/privacy/consent.ts';
import type { ConsentInput } from '../../domain/privacy/guardian.ts';
import type { Id } from '../../domain/ids.ts';
import type { OperationBody } from '../../domain/operation.ts';
import { problem } from '../../domain/problems/problem.ts';
import type { Fields } from '../../domain/records/record.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import type { WorkerContext } from '../context.ts';
import { attachCapture, type Captures } from './captures.ts';

/** What goes into the child's record, and with the same save. */
export type ConsentMade = { readonly set: Fields; readonly files: readonly OperationBody[]; readonly fileIds: readonly Id[] };

/** `guardian_consent_needed` where nobody was asked, or what was filled in is not enough. */
export async function consentMade(context: WorkerContext, captures: Pick<Captures, 'taken'>, input: ConsentInput | null, place: { readonly id: Id; readonly areaId: Id }, packId = 'home-visit'): Promise<Result<ConsentMade>> {
	const version = context.packs.newest(packId)?.notice?.version ?? 0;
	const me = context.me().officerId;
	const consent = input === null ? null : ({ packId, version, by: me, at: new Date(context.nowMs()).toISOString(), ...input } satisfies GuardianConsent);
	if (consent === null || !isConsent(consent)) return fail(problem('guardian_consent_needed'));
	const fileIds = consent.how === 'signed' ? [consent.fileId] : [];
	const taken = await captures.taken(fileIds);
	if (!taken.ok) return taken;
	const files = taken.value.map((capture) => attachCapture(capture, place.areaId, { type: 'place', id: place.id }, place.id, 'paper', me));
	return ok({ set: { [consentField(context.newId())]: consent } as Fields, files, fileIds });
}

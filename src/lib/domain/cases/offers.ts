import { may } from '../accounts/rights.ts';
import type { Id } from '../ids.ts';
import type { Fields } from '../records/record.ts';
import type { CaseShape, Role } from '../records/shapes.ts';
import { movesFrom } from '../workflow/moves.ts';
import type { Pack, PackDocument, PackMove } from '../workflow/pack.ts';
import { accessOf } from './sight.ts';

/** Who asks: a document may be for one kind of organisation only. */
export type Asker = { readonly role: Role; readonly organisationKind: string | null };

/** A kind that is not known on this device may issue only what every organisation may. */
export function mayIssue(document: PackDocument, asker: Asker): boolean {
	return document.by.includes(asker.role) && (document.organisations.length === 0 || (asker.organisationKind !== null && document.organisations.includes(asker.organisationKind)));
}

/** Who else sees a restricted case is decided by who is named on it: no one else gives it on or hands it over. */
export function mayGiveOn(fields: Parameters<typeof mayWork>[0], me: Parameters<typeof mayWork>[1]): boolean {
	return mayWork(fields, me) && (!fields.restricted || fields.assigneeId === me.officerId || fields.leadId === me.officerId);
}

/** The moves that are legal now, for this person: one that hands over a document only if the person may issue it. */
export function offeredMoves(pack: Pack, state: string, asker: Asker): readonly PackMove[] {
	return movesFrom(pack, state, asker.role).filter((move) => {
		const document = pack.documents.find((candidate) => candidate.id === move.document);
		return document === undefined || mayIssue(document, asker);
	});
}

export function offeredDocuments(pack: Pack, asker: Asker): readonly PackDocument[] {
	return pack.documents.filter((document) => mayIssue(document, asker));
}

/**
 * A case is worked on by its owner organisation, by who is named on it, and by who may work for all; a restricted one by who is named on it and by who was
 * given work on it. The server refuses others.
 */
export function mayWork(fields: Pick<CaseShape, 'organisationId' | 'assigneeId' | 'leadId' | 'restricted'>, me: { readonly officerId: Id; readonly organisationId: Id; readonly role: Role }): boolean {
	if (fields.restricted) return may(me, 'work') && ['named', 'work'].includes(accessOf(fields as unknown as Fields, me.officerId) ?? '');
	return may(me, 'work') && (fields.organisationId === me.organisationId || fields.assigneeId === me.officerId || fields.leadId === me.officerId || may(me, 'work_for_all'));
}

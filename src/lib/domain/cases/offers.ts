import { may } from '../accounts/rights.ts';
import type { Id } from '../ids.ts';
import type { CaseShape, Role } from '../records/shapes.ts';
import { movesFrom } from '../workflow/moves.ts';
import type { Pack, PackDocument, PackMove } from '../workflow/pack.ts';

/** Who asks: a document may be for one kind of organisation only. */
export type Asker = { readonly role: Role; readonly organisationKind: string | null };

/** A kind that is not known on this device may issue only what every organisation may. */
export function mayIssue(document: PackDocument, asker: Asker): boolean {
	return document.by.includes(asker.role) && (document.organisations.length === 0 || (asker.organisationKind !== null && document.organisations.includes(asker.organisationKind)));
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

/** A case is worked on by its owner organisation, by who is named on it, and by who may work for all; the server refuses others. */
export function mayWork(fields: Pick<CaseShape, 'organisationId' | 'assigneeId' | 'leadId'>, me: { readonly officerId: Id; readonly organisationId: Id; readonly role: Role }): boolean {
	return may(me, 'work') && (fields.organisationId === me.organisationId || fields.assigneeId === me.officerId || fields.leadId === me.officerId || may(me, 'work_for_all'));
}

import { accessOf } from '../cases/sight.ts';
import { isId, type Id } from '../ids.ts';
import type { Json } from '../json.ts';
import type { Fields } from '../records/record.ts';
import type { Day } from '../records/shapes.ts';

/**
 * A drive 走访行动 is made of parts: one for each organisation that takes part and each leaf area. A part is a case: it has a lead, an end, a timeline, and, in a drive that is walled off, readers by
 * grant. Its doors are tasks of it (doorFields.ts). All parts of a drive carry its id and its terms.
 */
export type Part = {
	readonly id: Id; readonly areaId: Id | null; readonly driveId: Id;
	/** What it is called among those who take part; the case's own title is what everybody else may read. */
	readonly name: string;
	readonly formId: string; readonly from: Day; readonly until: Day; readonly teamId: Id; readonly leadId: Id | null;
	/** Restricted, or shared by organisations that do not see each other's doors. */
	readonly walled: boolean; readonly closed: boolean;
};

export const drivePackId = 'drive';
export const partFields = { drive: 'x.drive', name: 'x.name', form: 'x.form', from: 'x.from', until: 'x.until', team: 'x.team' } as const;

/** Null: a case of another service. */
export function partOf({ id, areaId, fields }: { readonly id: Id; readonly areaId: Id | null; readonly fields: object }): Part | null {
	const of = fields as Fields;
	const [driveId, teamId] = [of[partFields.drive], of[partFields.team]];
	if (of['packId'] !== drivePackId || !isId(driveId) || !isId(teamId)) return null;
	return {
		id, areaId, driveId, teamId, name: text(of[partFields.name]) || text(of['title']), formId: text(of[partFields.form]), from: text(of[partFields.from]), until: text(of[partFields.until]),
		leadId: isId(of['leadId']) ? of['leadId'] : null, walled: of['restricted'] === true, closed: (of['closedAt'] ?? null) !== null,
	};
}

function text(value: Json | undefined): string {
	return typeof value === 'string' ? value : '';
}

/** A drive is over with its last day, whoever closes it. */
export function isOver(part: Pick<Part, 'until' | 'closed'>, today: Day): boolean {
	return part.closed || today > part.until;
}

export type Goer = { readonly officerId: Id; readonly organisationId: Id };

/** Who may take its doors and write down what came of them: in a walled part who was let work on it, else the team. The lead always. */
export function mayGo(fields: Fields, { officerId, organisationId }: Goer): boolean {
	if (fields['restricted'] === true) return ['named', 'work'].includes(accessOf(fields, officerId) ?? '');
	return fields[partFields.team] === organisationId || fields['leadId'] === officerId;
}

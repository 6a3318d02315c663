import type { CoordinateSystem } from '../geo/otherSystems.ts';
import type { AreaChoice } from '../accounts/areaChoices.ts';
import type { Id } from '../ids.ts';
import type { Json } from '../json.ts';
import type { OperationBody } from '../operation.ts';
import type { Fields, RecordRef } from '../records/record.ts';
import type { CaseShape, Day, Instant, PersonShape, PlaceShape, ResidenceShape } from '../records/shapes.ts';
import type { WorkCalendar } from '../time/workingTime.ts';
import type { Intake, Pack } from '../workflow/pack.ts';
import type { ImportField } from './fields.ts';

/** What is wrong with a cell. A new one needs its words in `messages/…/imports.json`. */
export const faultCodes = ['needed', 'unread', 'rounded', 'idLength', 'idCheckDigit', 'idDate', 'areaUnknown', 'areaAmbiguous', 'areaNoLeaf', 'areaOutside', 'addressAmbiguous', 'birthDiffers', 'sexDiffers', 'nameDiffers', 'numberDiffers', 'personAmbiguous', 'child', 'tooLong'] as const;
export type FaultCode = (typeof faultCodes)[number];
export type CellFault = { readonly field: ImportField; readonly code: FaultCode; readonly which?: string; readonly candidates?: readonly string[] };

/**
 * `changed`: there already, and something is set anew. `same`: there already as it stands. `duplicate`: the same as another row of the sheet, or perhaps somebody who is
 * there already; left out unless somebody says that it is not.
 */
export const lineStates = ['new', 'changed', 'same', 'duplicate', 'wrong'] as const;
export type LineState = (typeof lineStates)[number];
/** By what a row was found to be a record that is there. */
export const matches = ['key', 'idNumber', 'phone', 'home', 'address'] as const;
export type Match = (typeof matches)[number];
/** Worth knowing, and nothing is done about it: the row names another home or another area than is kept; its door is made too. */
export const lineNotes = ['otherHome', 'otherArea', 'makesDoor'] as const;
export type LineNote = (typeof lineNotes)[number];

export type FieldChange = { readonly field: string; readonly from: Json; readonly to: Json };
export type ImportLine = {
	readonly row: number; readonly state: LineState;
	/** Whom or what the row is about, for the report. */
	readonly title: string;
	readonly faults: readonly CellFault[]; readonly changes: readonly FieldChange[]; readonly notes: readonly LineNote[];
	readonly matched: Match | null;
	/** Of a duplicate: the row of the sheet that counts, or null when it is perhaps somebody who is there already. */
	readonly duplicateOf: number | null;
};
/** What undoing takes back: a record that was made, or the fields as they were. */
export type Undo = { readonly ref: RecordRef; readonly made: boolean; readonly before: Fields };
/** One row of the sheet as operations: all of them take effect, or none. `key`: the list's own number, and what it stands for. */
export type ImportStep = { readonly row: number; readonly bodies: readonly OperationBody[]; readonly undo: readonly Undo[]; readonly key: { readonly text: string; readonly ref: RecordRef } | null };
export type ImportPlan = { readonly lines: readonly ImportLine[]; readonly steps: readonly ImportStep[] };

export type Known<Shape> = { readonly id: Id; readonly areaId: Id; readonly rev: number; readonly fields: Shape };
/** What the import is judged against: what lies in the areas of who imports. */
export type ImportWorld = {
	readonly areas: readonly AreaChoice[]; readonly own: ReadonlySet<Id>;
	readonly places: readonly Known<PlaceShape>[]; readonly people: readonly Known<PersonShape & Fields>[]; readonly residences: readonly Known<ResidenceShape>[];
	/** What the list's own number stood for when it was imported before. */
	recordOf(key: string): Id | undefined;
	readonly today: Day;
	/** The same for the same row and purpose: what is begun twice makes the same records. */
	idOf(row: number, what: string): Id;
};
/** How the whole list is meant. */
export type ImportOptions = {
	/** Where a row that names no area lies. */
	readonly areaId: Id | null;
	/** Coordinates are taken only when somebody says of which system they are: they all look alike and lie half a kilometre beside each other. Null: not taken. */
	readonly system: CoordinateSystem | null;
	/** Rows that are perhaps somebody who is there, and somebody says they are not. */
	readonly others: readonly number[];
	/** What is said of each person where it came from. */
	readonly origin: { readonly list: string; readonly source: string; readonly purpose: string };
};

/** The service whose cases are made, as its newest version has it, and those cases of it that are there; in whose name, of which organisation, and from when the clock counts. */
export type CaseService = {
	readonly pack: Pack; readonly intake: Intake; readonly cases: readonly Known<CaseShape>[]; readonly by: Id; readonly organisationId: Id; readonly openedAt: Instant; readonly calendar: WorkCalendar;
};

export const importLimits = { rows: 10_000, columns: 80, text: 200 } as const;

export function countsOf(lines: readonly Pick<ImportLine, 'state'>[]): { readonly [S in LineState]: number } {
	const count = (state: LineState): number => lines.filter((line) => line.state === state).length;
	return { new: count('new'), changed: count('changed'), same: count('same'), duplicate: count('duplicate'), wrong: count('wrong') };
}

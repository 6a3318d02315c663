import type { Json } from '../json.ts';
import { sameJson } from '../json.ts';
import type { Fields } from '../records/record.ts';
import type { PlaceShape } from '../records/shapes.ts';
import { addressLabel, walkOrder } from './address.ts';
import type { FieldRow } from './columns.ts';
import type { ImportField } from './fields.ts';
import type { CellFault, FieldChange, ImportLine, ImportOptions, ImportPlan, ImportStep, ImportWorld, Known, LineNote, Match } from './plan.ts';
import { narrow, plain } from './text.ts';
import { readCount, readKind, readPoint, type Read } from './values.ts';
import { areaOf, Doors } from './where.ts';

const longestText = 500;
type Judged = { readonly line: ImportLine; readonly step: ImportStep | null };

/** What a list of doors would make and change, row by row. Makes nothing. */
export function planDoors(rows: readonly FieldRow[], world: ImportWorld, options: ImportOptions): ImportPlan {
	const doors = new Doors(world);
	const seen = new Map<string, number>();
	// A door hangs on its entrance: those come first, in whatever order the list has them.
	const order = rows.toSorted((a, b) => rank(a) - rank(b));
	const judged = order.map((row) => doorLine(row, doors, seen, world, options));
	return { lines: judged.map(({ line }) => line).toSorted((a, b) => a.row - b.row), steps: judged.flatMap(({ step }) => step ?? []) };
}

function rank({ cells }: FieldRow): number {
	const kind = readKind(cells.kind);
	return kind !== undefined && 'value' in kind && kind.value === 'entrance' ? 0 : 1;
}

function doorLine(row: FieldRow, doors: Doors, seen: Map<string, number>, world: ImportWorld, options: ImportOptions): Judged {
	const faults: CellFault[] = [];
	const value = <T>(field: ImportField, read: Read<T>): T | undefined => {
		if (read !== undefined && 'unread' in read) faults.push({ field, code: 'unread', which: read.unread });
		return read !== undefined && 'value' in read ? read.value : undefined;
	};
	const { cells } = row;
	const key = cells.key === undefined ? null : narrow(cells.key);
	const address = doors.read(row);
	const kind = value('kind', readKind(cells.kind));
	const rhythmDays = value('rhythmDays', readCount(cells.rhythmDays, 3650));
	const point = options.system === null ? undefined : value('lat', readPoint(cells.lng, cells.lat, options.system));
	const given = { kind, code: text('code', cells.code, faults), cautions: text('cautions', cells.cautions, faults), rhythmDays, point };
	const title = address === null ? (cells.address ?? '') : addressLabel(address);
	if (address === null) faults.push({ field: 'address', code: 'needed' });
	const whole = (state: ImportLine['state'], more: Partial<ImportLine> = {}): ImportLine => ({ row: row.row, state, title, faults, changes: [], notes: [], matched: null, duplicateOf: null, ...more });

	const at = address === null ? undefined : doors.find(address, kind ?? 'door');
	const byKey = key === null ? undefined : world.places.find(({ id }) => id === world.recordOf(key));
	const there = byKey ?? at?.place;
	if (there === undefined && at !== undefined && at.several.length > 1) faults.push({ field: 'unit', code: 'addressAmbiguous', candidates: at.several.slice(0, 5).map(({ fields }) => fields.label) });
	const area = areaOf(row, world, options);
	if (area === null && there === undefined) faults.push({ field: 'area', code: 'needed' });
	if (area !== null && 'fault' in area && there === undefined) faults.push(area.fault);
	if (address === null || faults.length > 0) return { line: whole('wrong'), step: null };

	const identity = [...(key === null ? [] : [`#${key}`]), there?.id ?? doors.keyOf(address, kind ?? 'door')];
	const first = identity.map((each) => seen.get(each)).find((each) => each !== undefined);
	if (first !== undefined) return { line: whole('duplicate', { duplicateOf: first }), step: null };
	for (const each of identity) seen.set(each, row.row);

	const areaId = area !== null && 'areaId' in area ? area.areaId : null;
	if (there !== undefined) return changedDoor({ row, key, there, matched: there === byKey ? 'key' : 'address', given: { ...given, ...(there === byKey && at?.place?.id !== there.id ? { address, label: addressLabel(address) } : {}) }, areaId, whole });
	const id = world.idOf(row.row, 'place');
	const fields: PlaceShape = {
		kind: kind ?? 'door', label: addressLabel(address), address, point: point ?? null, code: given.code ?? null, cautions: given.cautions ?? null, rhythmDays: rhythmDays ?? null,
		entranceId: kind === undefined || kind === 'door' ? doors.entranceOf(address) : null, order: walkOrder(address),
	};
	if (areaId === null) return { line: whole('wrong', { faults: [{ field: 'area', code: 'needed' }] }), step: null };
	doors.add({ id, areaId, rev: 0, fields });
	seen.set(id, row.row);
	const ref = { type: 'place' as const, id };
	return {
		line: whole('new'),
		step: { row: row.row, bodies: [{ kind: 'createRecord', ref, areaId, fields: fields as unknown as Fields }], undo: [{ ref, made: true, before: {} }], key: key === null ? null : { text: key, ref } },
	};
}

type Changing = {
	readonly row: FieldRow; readonly key: string | null; readonly there: Known<PlaceShape>; readonly matched: Match; readonly given: { readonly [field: string]: Json | undefined };
	readonly areaId: string | null; readonly whole: (state: ImportLine['state'], more: Partial<ImportLine>) => ImportLine;
};

/** What the list leaves empty stays as it is. */
function changedDoor({ row, key, there, matched, given, areaId, whole }: Changing): Judged {
	const changes = changesIn(there.fields, given);
	const ref = { type: 'place' as const, id: there.id };
	const notes: readonly LineNote[] = areaId !== null && areaId !== there.areaId ? ['otherArea'] : [];
	const kept = key === null ? null : { text: key, ref };
	const line = whole(changes.length === 0 ? 'same' : 'changed', { title: there.fields.label, changes, matched, notes });
	if (changes.length === 0) return { line, step: kept === null || matched === 'key' ? null : { row: row.row, bodies: [], undo: [], key: kept } };
	return { line, step: { row: row.row, bodies: [{ kind: 'setFields', ref, base: there.rev, set: setOf(changes) }], undo: [{ ref, made: false, before: beforeOf(changes) }], key: kept } };
}

export function changesIn(fields: object, given: { readonly [field: string]: Json | undefined }): readonly FieldChange[] {
	const now = fields as Fields;
	return Object.entries(given).flatMap(([field, to]): FieldChange[] => (to === undefined || sameJson(to, now[field] ?? null) ? [] : [{ field, from: now[field] ?? null, to }]));
}

export function setOf(changes: readonly FieldChange[]): Fields {
	return Object.fromEntries(changes.map(({ field, to }) => [field, to]));
}

export function beforeOf(changes: readonly FieldChange[]): Fields {
	return Object.fromEntries(changes.map(({ field, from }) => [field, from]));
}

/** A text as it is kept; what a spreadsheet would compute in the next list is kept as a text and never computed here. */
export function text(field: ImportField, cell: string | undefined, faults: CellFault[]): string | undefined {
	const written = plain(cell ?? '');
	if (written.length > longestText) faults.push({ field, code: 'tooLong' });
	return written === '' ? undefined : written;
}

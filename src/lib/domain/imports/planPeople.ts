import type { Id } from '../ids.ts';
import type { Json } from '../json.ts';
import type { OperationBody } from '../operation.ts';
import { lacksConsent } from '../privacy/consent.ts';
import type { Fields } from '../records/record.ts';
import type { Address, PlaceShape, ResidenceShape } from '../records/shapes.ts';
import { addressLabel, walkOrder } from './address.ts';
import type { FieldRow } from './columns.ts';
import { readPerson, type PersonRow } from './personRow.ts';
import { nameKey, People, SeenRows, type KnownPerson } from './people.ts';
import { beforeOf, changesIn, setOf } from './planDoors.ts';
import type { CellFault, ImportLine, ImportOptions, ImportPlan, ImportStep, ImportWorld, LineNote, Match, Undo } from './plan.ts';
import { narrow } from './text.ts';
import { areaOf, Doors } from './where.ts';

/** Whom a row turned out to be about, and where: of somebody who is there, the home that the row names, else the one that is kept. */
export type Who = { readonly personId: Id; readonly name: string; readonly placeId: Id | null; readonly areaId: Id };
type Judged = { readonly line: ImportLine; readonly step: ImportStep | null; readonly who: Who | null };
type Home = { readonly address: Address | null; readonly placeId: Id | null; readonly areaId: Id | null; readonly faults: readonly CellFault[] };
type Sheet = { readonly doors: Doors; readonly people: People; readonly seen: SeenRows; readonly world: ImportWorld; readonly options: ImportOptions };

/** What a list of people would make and change, row by row: people, their homes, and doors that are not there yet. Makes nothing. */
export function planPeople(rows: readonly FieldRow[], world: ImportWorld, options: ImportOptions): ImportPlan {
	const sheet = new PeopleSheet(world, options);
	const judged = rows.map((row) => sheet.line(row));
	return { lines: judged.map(({ line }) => line), steps: judged.flatMap(({ step }) => step ?? []) };
}

/** A sheet of people while it is read from its first row to its last. */
export class PeopleSheet {
	readonly #sheet: Sheet;

	constructor(world: ImportWorld, options: ImportOptions) {
		this.#sheet = { doors: new Doors(world), people: new People(world), seen: new SeenRows(), world, options };
	}

	line(row: FieldRow): Judged {
		return personLine(row, this.#sheet);
	}
}

function personLine(row: FieldRow, sheet: Sheet): Judged {
	const { world, people, seen, options } = sheet;
	const { person, faults: own } = readPerson(row, world);
	const home = homeOf(row, sheet);
	const key = row.cells.key === undefined ? null : narrow(row.cells.key);
	const whole = (state: ImportLine['state'], more: Partial<ImportLine> = {}): ImportLine => ({ row: row.row, state, title: titleOf(person, home.address), faults: [], changes: [], notes: [], matched: null, duplicateOf: null, ...more });

	const found = people.find(person, home.placeId, key === null ? undefined : world.recordOf(key));
	const there = found !== null && 'person' in found ? found : null;
	const faults = [...own, ...home.faults.filter(({ field }) => there === null || field !== 'area'), ...(found !== null && 'several' in found ? [{ field: 'name' as const, code: 'personAmbiguous' as const }] : []), ...(there === null ? [] : differs(person, there.person, there.by))];
	if (faults.length > 0) return { line: whole('wrong', { faults }), step: null, who: null };
	const earlier = seen.meet(row.row, person, { key, home: home.address === null ? null : sheet.doors.keyOf(home.address, 'door'), there: there?.person.id ?? null });
	if (earlier !== null) return { line: whole('duplicate', { duplicateOf: earlier }), step: null, who: null };
	if (found !== null && 'perhaps' in found && !options.others.includes(row.row)) return { line: whole('duplicate', { title: `${titleOf(person, home.address)} ≈ ${found.perhaps.fields.name}` }), step: null, who: null };
	return there === null ? newPerson(row, person, home, key, sheet, whole) : changedPerson(row, person, home, key, there, sheet, whole);
}

type Whole = (state: ImportLine['state'], more?: Partial<ImportLine>) => ImportLine;

function newPerson(row: FieldRow, person: PersonRow, home: Home, key: string | null, { doors, world, options }: Sheet, whole: Whole): Judged {
	const { areaId, address } = home;
	if (areaId === null) return { line: whole('wrong', { faults: [{ field: 'area', code: 'needed' }] }), step: null, who: null };
	const { name, sex, birthYear, phones, idNumber, needs } = person;
	const fields: Fields = { name, sex, birthYear, phones, idNumber, needs, origin: { ...options.origin, at: world.today } };
	if (lacksConsent({}, fields, world.today)) return { line: whole('wrong', { faults: [{ field: idNumber === null ? 'born' : 'idNumber', code: 'child' }] }), step: null, who: null };
	const bodies: OperationBody[] = [];
	const undo: Undo[] = [];
	const make = (type: 'place' | 'person' | 'residence', id: Id, made: Fields): void => {
		bodies.push({ kind: 'createRecord', ref: { type, id }, areaId, fields: made });
		undo.push({ ref: { type, id }, made: true, before: {} });
	};
	let placeId = home.placeId;
	if (placeId === null && address !== null) {
		placeId = world.idOf(row.row, 'place');
		const door = doorAt(address, doors);
		make('place', placeId, door as unknown as Fields);
		doors.add({ id: placeId, areaId, rev: 0, fields: door });
	}
	const personId = world.idOf(row.row, 'person');
	make('person', personId, fields);
	if (placeId !== null) {
		const { tenure, head, since, registered } = person;
		const residence: ResidenceShape = { personId, placeId, tenure, head, since, until: null, registered };
		make('residence', world.idOf(row.row, 'residence'), residence as unknown as Fields);
	}
	const notes: readonly LineNote[] = home.placeId === null && address !== null ? ['makesDoor'] : [];
	return { line: whole('new', { notes }), step: { row: row.row, bodies, undo, key: key === null ? null : { text: key, ref: { type: 'person', id: personId } } }, who: { personId, name, placeId, areaId } };
}

/** What the list leaves empty stays; telephones and needs are added to those that are known. Where somebody lives is not changed by a list: it is for the door to say. */
function changedPerson(row: FieldRow, person: PersonRow, home: Home, key: string | null, { person: there, by }: { readonly person: KnownPerson; readonly by: Match }, { people, world }: Sheet, whole: Whole): Judged {
	const { fields } = there;
	const more = <T extends Json>(now: readonly T[], next: readonly T[]): readonly T[] | undefined => (next.every((each) => now.includes(each)) ? undefined : [...now, ...next.filter((each) => !now.includes(each))]);
	const given: { readonly [field: string]: Json | undefined } = {
		name: by === 'key' ? person.name : undefined, sex: person.sex ?? undefined, birthYear: person.birthYear ?? undefined, idNumber: person.idNumber ?? undefined, phones: more(fields.phones, person.phones), needs: more(fields.needs, person.needs),
	};
	const changes = changesIn(fields, given);
	if (lacksConsent(fields, setOf(changes), world.today)) return { line: whole('wrong', { faults: [{ field: 'born', code: 'child' }] }), step: null, who: null };
	const homes = people.homesOf(there.id);
	const notes: readonly LineNote[] = home.address !== null && (home.placeId === null || !homes.includes(home.placeId)) ? ['otherHome'] : [];
	const ref = { type: 'person' as const, id: there.id };
	const who: Who = { personId: there.id, name: fields.name, placeId: home.placeId ?? homes[0] ?? null, areaId: home.placeId === null ? there.areaId : (home.areaId ?? there.areaId) };
	const kept = key === null || by === 'key' ? null : { text: key, ref };
	const line = whole(changes.length === 0 ? 'same' : 'changed', { changes, matched: by, notes });
	if (changes.length === 0) return { line, step: kept === null ? null : { row: row.row, bodies: [], undo: [], key: kept }, who };
	return { line, step: { row: row.row, bodies: [{ kind: 'setFields', ref, base: there.rev, set: setOf(changes) }], undo: [{ ref, made: false, before: beforeOf(changes) }], key: kept }, who };
}

/** A number that is known never becomes another by a list, and a number stands for one name. */
function differs(row: PersonRow, { fields }: KnownPerson, by: Match): readonly CellFault[] {
	const number: readonly CellFault[] = row.idNumber !== null && fields.idNumber !== null && row.idNumber !== fields.idNumber ? [{ field: 'idNumber', code: 'numberDiffers' }] : [];
	return by === 'idNumber' && nameKey(row.name) !== nameKey(fields.name) ? [...number, { field: 'name', code: 'nameDiffers', which: fields.name }] : number;
}

function homeOf(row: FieldRow, { doors, world, options }: Sheet): Home {
	const address = doors.read(row);
	const found = address === null ? { place: undefined, several: [] } : doors.find(address, 'door');
	if (found.place !== undefined) return { address, placeId: found.place.id, areaId: found.place.areaId, faults: [] };
	const area = areaOf(row, world, options);
	const faults: readonly CellFault[] = [
		...(found.several.length > 1 ? [{ field: 'unit' as const, code: 'addressAmbiguous' as const, candidates: found.several.slice(0, 5).map(({ fields }) => fields.label) }] : []),
		...(area === null ? [{ field: 'area' as const, code: 'needed' as const }] : 'fault' in area ? [area.fault] : []),
	];
	return { address, placeId: null, areaId: area !== null && 'areaId' in area ? area.areaId : null, faults };
}

function doorAt(address: Address, doors: Doors): PlaceShape {
	return { kind: 'door', label: addressLabel(address), address, point: null, code: null, cautions: null, rhythmDays: null, entranceId: doors.entranceOf(address), order: walkOrder(address) };
}

function titleOf({ name }: PersonRow, address: Address | null): string {
	return address === null ? name : `${name} · ${addressLabel(address)}`;
}

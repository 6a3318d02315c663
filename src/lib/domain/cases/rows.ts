import type { Id } from '../ids.ts';
import type { Typed } from '../records/read.ts';
import type { Fields } from '../records/record.ts';
import type { Address, Instant, Localized, PlaceShape, Point, Priority } from '../records/shapes.ts';
import type { DueClock } from '../time/due.ts';
import { clockOf } from '../workflow/clock.ts';
import { escalatedTo } from '../workflow/escalation.ts';
import { packOf, type Pack, type PackReader, type StateKind } from '../workflow/pack.ts';
import { stateOf } from '../workflow/moves.ts';
import { declaredExit, exitField, exitOf, exitState } from './exit.ts';
import { bouncedOf } from './exitMoved.ts';
import { openHandOver } from './handOver.ts';
import { clockWithTelling } from './telling.ts';
import type { CaseReader } from './reader.ts';
import { searchKey } from './search.ts';

/** A case as lists and the map need it: core facts with names looked up, and its search key. */
export type CaseRow = {
	readonly id: Id; readonly areaId: Id | null; readonly number: string; readonly title: string; readonly packId: string;
	readonly noun: Localized; readonly icon: string; readonly state: string; readonly stateLabel: Localized; readonly stateKind: StateKind;
	readonly priority: Priority; readonly clock: DueClock; /** By which it is late: of the clock; null while that stands. */ readonly dueAt: Instant | null; readonly openedAt: Instant; readonly closedAt: Instant | null;
	readonly placeId: Id | null; readonly placeLabel: string | null; readonly point: Point | null;
	readonly assigneeId: Id | null; readonly assigneeName: string | null; readonly openedBy: Id; readonly key: string;
	/** What it stands as while it cannot be done, and how often it was returned. */
	readonly held: Localized | null; readonly bounced: number;
	/** Officers to whom it was escalated, by a date that still stands. */
	readonly escalatedTo: readonly Id[];
	/** The colleague who was offered it and has not answered. */
	readonly offeredTo: Id | null;
};

const known = new WeakMap<CaseReader, { readonly stamp: string; readonly beside: string; readonly rows: readonly CaseRow[]; readonly made: WeakMap<object, CaseRow> }>();
const readBeside = ['place', 'person', 'officer', 'area', 'pack'] as const;

/**
 * Every case of the working set. Kept until a record it was made of changes, for list, map and counts ask for it at each key pressed. Of cases that change only those rows are made
 * anew: fields are never written into, so the same fields are the same case.
 */
export function caseRows(reader: CaseReader, packs: PackReader): readonly CaseRow[] {
	const beside = readBeside.map((type) => reader.version(type)).join('/');
	const stamp = `${String(reader.version('case'))}/${beside}`;
	const kept = known.get(reader);
	if (kept?.stamp === stamp) return kept.rows;
	const made = kept?.beside === beside ? kept.made : new WeakMap<object, CaseRow>();
	const rows = reader.all('case').map((record) => {
		const before = made.get(record.fields);
		if (before?.areaId === record.areaId && before.id === record.id) return before;
		const row = caseRow(reader, packs, record);
		made.set(record.fields, row);
		return row;
	});
	known.set(reader, { stamp, beside, rows, made });
	return rows;
}

/** A case whose pack is not here is still shown, with its bare state. */
export function caseRow(reader: CaseReader, packs: PackReader, record: Typed<'case'>): CaseRow {
	const fields = record.fields;
	const pack = packOf(packs, fields.packId, fields.packVersion);
	const state = pack === undefined ? undefined : stateOf(pack, fields.state);
	const place = reader.typed('place', fields.placeId);
	const assignee = reader.typed('officer', fields.assigneeId);
	const area = reader.typed('area', record.areaId);
	const clock = clockWithTelling(clockOf(pack, fields as unknown as Fields), fields as unknown as Fields);
	const applicant = reader.typed('person', fields.applicantId);
	const beneficiary = reader.typed('person', fields.beneficiaryId);
	return {
		id: record.id, areaId: record.areaId, number: fields.number, title: fields.title, packId: fields.packId,
		noun: pack?.noun ?? pack?.title ?? bare(fields.packId), icon: pack?.icon ?? '', state: fields.state, stateLabel: state?.label ?? bare(fields.state),
		stateKind: state?.kind ?? (fields.closedAt === null ? 'active' : 'done'), priority: fields.priority, clock, dueAt: clock.stands ? null : clock.dueAt, openedAt: fields.openedAt, closedAt: fields.closedAt,
		placeId: place?.id ?? null, placeLabel: place?.fields.label ?? null, point: fields.point ?? place?.fields.point ?? null,
		assigneeId: fields.assigneeId, assigneeName: assignee?.fields.name ?? null, openedBy: fields.openedBy, escalatedTo: escalatedTo(pack, fields as unknown as Fields), offeredTo: openHandOver(fields as unknown as Fields)?.to ?? null,
		held: heldOf(pack, fields as unknown as Fields), bounced: fields.closedAt === null ? bouncedOf(fields as unknown as Fields) : 0,
		key: searchKey(fields.number, fields.title, ...placeWords(place?.fields), area?.fields.name, applicant?.fields.name, beneficiary?.fields.name, fields.reporter?.name,
			fields.reporter?.phone, ...(applicant?.fields.phones ?? []), ...(beneficiary?.fields.phones ?? []), assignee?.fields.name, pack?.noun?.zh, pack?.noun?.en, ...(fields.passedOn ?? []).map(({ number }) => number), ...written(pack, record)),
	};
}

/** A returned case that is nobody's says so by its assignee. */
function heldOf(pack: Pack | undefined, fields: Fields): Localized | null {
	const exit = exitOf(fields[exitField]);
	return exit === null || exitState(exit) !== 'agreed' ? null : (declaredExit(pack, exit.kind)?.label ?? null);
}

/** What a person wrote into the pack's own fields. */
function written(pack: Pack | undefined, record: Typed<'case'>): readonly string[] {
	const texts = (pack?.fields ?? []).filter((field) => field.kind === 'text' || field.kind === 'longText');
	return texts.flatMap((field) => {
		const value = record.fields[`x.${field.id}`];
		return typeof value === 'string' ? [value] : [];
	});
}

/** The ways a place is typed: as labelled, part by part, and by bare numbers (3-2-502). */
export function placeWords(place: Pick<PlaceShape, 'label' | 'address'> | undefined): readonly string[] {
	if (place === undefined) return [];
	const address = place.address;
	return [place.label, [address.street, address.estate, address.building, address.unit, address.floor, address.room].join(''), bareNumbers(address)];
}

function bareNumbers(address: Address): string {
	return [address.estate, ...[address.building, address.unit, address.room].map((part) => part.replace(/\P{N}+/gu, ''))].join('');
}

function bare(text: string): Localized {
	return { zh: text, en: text };
}

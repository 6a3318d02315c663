import type { Id } from '../ids.ts';
import { problem } from '../problems/problem.ts';
import { fail, ok, type Result } from '../result.ts';
import type { AreaChoice } from './areaChoices.ts';
import { accountName, faultOf, plainText, type NewOfficer, type OfficerField } from './officer.ts';
import { areasNamed, organisationNamed, type Named } from './placeNames.ts';
import { fieldOf, headings, neededHeadings, roleOf } from './sheetHeadings.ts';

export type CellFault = {
	readonly field: OfficerField;
	/** `twice`: the account stands in another row too. `taken`: it is another person's. */
	readonly code: 'needed' | 'invalid' | 'unknown' | 'ambiguous' | 'twice' | 'taken';
	/** What of the cell, the other row, whose, and what it may mean: as the code needs it. */
	readonly which?: string; readonly row?: number; readonly candidates?: readonly string[];
};
export type SheetLine = {
	/** As the sheet numbers its rows. */
	readonly row: number;
	readonly cells: { readonly [F in OfficerField]: string };
	/** `there`: an account of this name and person exists; nothing is made. */
	readonly state: 'new' | 'there' | 'wrong';
	readonly faults: readonly CellFault[];
	/** There already, and the sheet says something else of them; a sheet changes nobody. */
	readonly differs: boolean;
	/** Somebody of the same name has another account: perhaps the same person. */
	readonly namesake: string | null;
	readonly officer: NewOfficer | null;
};
export type SheetPlan = {
	readonly lines: readonly SheetLine[]; readonly ignored: readonly string[];
	/** Where a field stands in a row, so that a cell can be mended on the screen; null: no such column. */
	readonly columns: { readonly [F in OfficerField]: number | null };
};
export type SheetKnown = {
	readonly areas: readonly AreaChoice[]; readonly organisations: readonly Named[];
	readonly officers: readonly { readonly account: string | null; readonly name: string; readonly role: string | null; readonly organisationId: Id; readonly areaIds: readonly Id[] }[];
};

const fields = Object.keys(headings) as OfficerField[];
/** A title may stand over the headings. */
const headingsWithin = 10;

/** What would be made of a sheet, row by row, and what is wrong where. Makes nothing. */
export function planOfficers(rows: readonly (readonly string[])[], known: SheetKnown): Result<SheetPlan> {
	const at = rows.slice(0, headingsWithin).findIndex((row) => row.filter((cell) => fieldOf(cell) !== undefined).length >= 2);
	const heads = (rows[at] ?? []).map(fieldOf);
	const missing = neededHeadings.filter((field) => !heads.includes(field));
	if (missing.length > 0) return fail(problem('sheet_headings', { missing: missing.map((field) => `${headings[field].zh[0] ?? ''} ${headings[field].en[0] ?? ''}`).join('、') }));
	const columns = Object.fromEntries(fields.map((field) => [field, heads.includes(field) ? heads.indexOf(field) : null])) as SheetPlan['columns'];
	const read = rows.flatMap((row, index) => (index <= at || row.every((cell) => cell.trim() === '') ? [] : [readRow(row, index + 1, columns, known)]));
	const byAccount = Map.groupBy(read.filter(({ account }) => account !== ''), ({ account }) => account);
	return ok({
		columns, ignored: (rows[at] ?? []).filter((cell, index) => cell.trim() !== '' && (fieldOf(cell) === undefined || heads.indexOf(heads[index]) !== index)),
		lines: read.map((line) => judged(line, byAccount.get(line.account) ?? [], known)),
	});
}

type ReadRow = { readonly row: number; readonly cells: SheetLine['cells']; readonly account: string; readonly faults: readonly CellFault[]; readonly officer: NewOfficer | null };

function readRow(row: readonly string[], number: number, columns: SheetPlan['columns'], known: SheetKnown): ReadRow {
	const cells = Object.fromEntries(fields.map((field) => [field, plainText(row[columns[field] ?? -1]?.replaceAll('\n', '、') ?? '') ?? ''])) as SheetLine['cells'];
	const faults: CellFault[] = [];
	const role = roleOf(cells.role);
	if (role === undefined) faults.push({ field: 'role', code: 'unknown', which: cells.role });
	const organisation = organisationNamed(cells.organisationId, known.organisations);
	if (cells.organisationId === '') faults.push({ field: 'organisationId', code: 'needed' });
	else if ('fault' in organisation) faults.push({ field: 'organisationId', ...organisation.fault });
	const areas = areasNamed(cells.areaIds, known.areas);
	for (const fault of areas.faults) faults.push({ field: 'areaIds', ...fault });
	const account = accountName(cells.account);
	// What could not be read is told above; the rest is judged as if it could.
	const officer: NewOfficer = {
		name: cells.name, role: role ?? 'officer', organisationId: 'found' in organisation ? organisation.found : ('' as Id), areaIds: areas.ids, account, phone: cells.phone === '' ? null : cells.phone, certificateNo: cells.certificateNo === '' ? null : cells.certificateNo,
	};
	for (const part of parts) {
		const fault = faultOf({ ...fitting, [part]: officer[part], ...(part === 'areaIds' ? { role: officer.role } : {}) });
		if (fault !== null && !faults.some(({ field }) => field === fault.field)) faults.push({ field: fault.field, code: fault.code === 'field_required' ? 'needed' : 'invalid' });
	}
	return { row: number, cells, account, faults, officer: faults.length === 0 ? officer : null };
}

const parts = ['name', 'account', 'areaIds', 'phone', 'certificateNo'] as const;
/** Nothing is wrong with it: one part at a time is put in its place, so that each fault of a row is told and not the first alone. */
const fitting: NewOfficer = { name: '某', role: 'administrator', organisationId: '' as Id, areaIds: [], account: 'ok', phone: null, certificateNo: null };

function judged(line: ReadRow, sameAccount: readonly ReadRow[], known: SheetKnown): SheetLine {
	const { row, cells, account, officer } = line;
	const faults = [...line.faults];
	const other = sameAccount.find((each) => each.row !== row);
	if (other !== undefined) faults.push({ field: 'account', code: 'twice', row: other.row });
	const holder = account === '' ? undefined : known.officers.find((each) => each.account === account);
	const same = holder !== undefined && plainText(holder.name) === cells.name;
	if (holder !== undefined && !same) faults.push({ field: 'account', code: 'taken', which: holder.name });
	const there = same && other === undefined;
	const differs = there && (officer === null || holder.role !== officer.role || holder.organisationId !== officer.organisationId || !sameIds(holder.areaIds, officer.areaIds));
	const namesake = holder === undefined ? (known.officers.find(({ name }) => cells.name !== '' && plainText(name) === cells.name)?.account ?? null) : null;
	if (there) return { row, cells, state: 'there', faults: [], differs, namesake, officer: null };
	return { row, cells, state: faults.length === 0 ? 'new' : 'wrong', faults, differs, namesake, officer: faults.length === 0 ? officer : null };
}

function sameIds(a: readonly Id[], b: readonly Id[]): boolean {
	return [...a].sort().join() === [...b].sort().join();
}

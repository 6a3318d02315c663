import type { CareNeed, PersonShape, Tenure } from '../records/shapes.ts';
import type { FieldRow } from './columns.ts';
import type { ImportField } from './fields.ts';
import { readIdNumber, type IdNumberFault } from './idNumber.ts';
import type { CellFault, FaultCode, ImportWorld } from './plan.ts';
import { plain } from './text.ts';
import { readBirthYear, readDay, readHead, readNeeds, readPhones, readSex, readTenure, readYes, type Read } from './values.ts';

/** What a row says of a person; null or empty where it says nothing. */
export type PersonRow = {
	readonly name: string; readonly sex: PersonShape['sex']; readonly birthYear: number | null; readonly phones: readonly string[]; readonly idNumber: string | null; readonly needs: readonly CareNeed[];
	readonly tenure: Tenure; readonly head: boolean; readonly since: string | null; readonly registered: boolean | null;
};

const numberFaults: { readonly [F in IdNumberFault]: FaultCode } = { rounded: 'rounded', length: 'idLength', checkDigit: 'idCheckDigit', date: 'idDate' };
const longestName = 60;

/** What cannot be read is told with its column; the rest is read all the same, so that all faults of a row are told at once. */
export function readPerson({ cells }: FieldRow, { today }: Pick<ImportWorld, 'today'>): { readonly person: PersonRow; readonly faults: readonly CellFault[] } {
	const faults: CellFault[] = [];
	const value = <T>(field: ImportField, read: Read<T>): T | null => {
		if (read !== undefined && 'unread' in read) faults.push({ field, code: 'unread', which: read.unread });
		return read !== undefined && 'value' in read ? read.value : null;
	};
	const name = plain(cells.name ?? '');
	if (name === '') faults.push({ field: 'name', code: 'needed' });
	else if ([...name].length > longestName || /^[=+\-@|%\d]/.test(name.normalize('NFKC'))) faults.push({ field: 'name', code: 'unread', which: name.slice(0, longestName) });
	const number = cells.idNumber === undefined ? null : readIdNumber(cells.idNumber);
	if (number !== null && 'fault' in number) faults.push({ field: 'idNumber', code: numberFaults[number.fault] });
	const known = number !== null && 'value' in number ? number : null;
	const sex = value('sex', readSex(cells.sex));
	const born = value('born', readBirthYear(cells.born, Number(today.slice(0, 4))));
	if (known !== null && born !== null && known.birthYear !== born) faults.push({ field: 'born', code: 'birthDiffers', which: String(known.birthYear) });
	if (known !== null && sex !== null && known.sex !== sex) faults.push({ field: 'sex', code: 'sexDiffers' });
	return {
		faults,
		person: {
			name, sex: sex ?? known?.sex ?? null, birthYear: born ?? known?.birthYear ?? null, phones: value('phones', readPhones(cells.phones)) ?? [], idNumber: known?.value ?? null, needs: value('needs', readNeeds(cells.needs)) ?? [],
			tenure: value('tenure', readTenure(cells.tenure)) ?? 'owner', head: value('head', readHead(cells.head)) ?? false, since: value('since', readDay(cells.since)), registered: value('registered', readYes(cells.registered)),
		},
	};
}

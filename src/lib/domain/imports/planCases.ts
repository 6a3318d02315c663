import { intakeTitle } from '../cases/intake.ts';
import type { Json } from '../json.ts';
import type { OperationBody } from '../operation.ts';
import type { Fields } from '../records/record.ts';
import type { CaseShape } from '../records/shapes.ts';
import { deadlineAt, deadlineFor } from '../workflow/deadlines.ts';
import { caseNumber } from '../workflow/moves.ts';
import type { PackField } from '../workflow/pack.ts';
import type { FieldRow } from './columns.ts';
import { beforeOf, changesIn, setOf } from './planDoors.ts';
import type { CaseService, CellFault, ImportLine, ImportOptions, ImportPlan, ImportStep, ImportWorld, Known } from './plan.ts';
import { PeopleSheet, type Who } from './planPeople.ts';
import { serviceFields } from './serviceFields.ts';
import { narrow, plain } from './text.ts';
import { readCount, readDay, readYes, type Read } from './values.ts';

type Judged = { readonly line: ImportLine; readonly step: ImportStep | null };

/** What a list of cases of one service would make: people and homes as a list of people does, and for each of them a case in the first state, with its clock, as the service's own intake makes it. */
export function planCases(rows: readonly FieldRow[], world: ImportWorld, options: ImportOptions, service: CaseService): ImportPlan {
	const people = new PeopleSheet(world, options);
	const judged = rows.map((row) => caseLine(row, people, world, options, service));
	return { lines: judged.map(({ line }) => line), steps: judged.flatMap(({ step }) => step ?? []) };
}

function caseLine(row: FieldRow, people: PeopleSheet, world: ImportWorld, options: ImportOptions, service: CaseService): Judged {
	const key = row.cells.key === undefined ? null : narrow(row.cells.key);
	const { set, faults } = readService(row, service);
	const { line, step, who } = people.line(row);
	if (line.state === 'wrong' || faults.length > 0) return { line: { ...line, state: 'wrong', faults: [...line.faults, ...faults], changes: [], notes: [] }, step: null };
	if (who === null) return { line, step: null };
	// Without a number of its own a row stands for its person: the same file finds the case again when it is long closed.
	const known = [...(key === null ? [] : [key]), `@${who.personId}`];
	const there = service.cases.find(({ id }) => known.some((each) => world.recordOf(each) === id)) ?? service.cases.find(({ fields }) => fields.closedAt === null && (fields.beneficiaryId ?? fields.applicantId) === who.personId);
	const parts = { key: key ?? `@${who.personId}`, set, line, step };
	return there === undefined ? newCase(row, { ...parts, who }, world, options, service) : knownCase(row, parts, there, world);
}

type Parts = { readonly key: string; readonly set: Fields; readonly line: ImportLine; readonly step: ImportStep | null };

function newCase(row: FieldRow, { key, set, line, step, who }: Parts & { readonly who: Who }, world: ImportWorld, { origin }: ImportOptions, { pack, intake, by, organisationId, openedAt, calendar }: CaseService): Judged {
	const id = world.idOf(row.row, 'case');
	const deadline = deadlineFor(pack, pack.deadlineBy === undefined ? '' : String(set[pack.deadlineBy] ?? ''));
	const fields: CaseShape = {
		number: caseNumber(pack.numberPrefix, world.today, id), packId: pack.id, packVersion: pack.version, state: pack.initial, priority: 'normal',
		title: intakeTitle(pack, intake, set, { reporter: origin.source, applicant: who.name, beneficiary: who.name }), dueAt: deadline === undefined ? null : deadlineAt(deadline, calendar, Date.parse(openedAt)),
		openedAt, openedBy: by, closedAt: null, placeId: who.placeId, point: null, applicantId: who.personId, beneficiaryId: who.personId, reporter: null, assigneeId: null, leadId: null, organisationId, restricted: false, ...set,
	};
	const ref = { type: 'case' as const, id };
	const body: OperationBody = { kind: 'createRecord', ref, areaId: who.areaId, fields: fields as unknown as Fields };
	return {
		line: { ...line, state: 'new', title: `${fields.title}${who.name === '' || fields.title.includes(who.name) ? '' : ` · ${who.name}`}` },
		step: { row: row.row, bodies: [...(step?.bodies ?? []), body], undo: [...(step?.undo ?? []), { ref, made: true, before: {} }], key: { text: key, ref } },
	};
}

/** Somebody who has one open already gets no second; what the list says of it anew is changed while it stands where it began. */
function knownCase(row: FieldRow, { key, set, line, step }: Parts, there: Known<CaseShape>, world: ImportWorld): Judged {
	const begun = there.fields.closedAt === null ? changesIn(there.fields, set) : [];
	const ref = { type: 'case' as const, id: there.id };
	const kept = world.recordOf(key) === there.id ? null : { text: key, ref };
	const changes = [...line.changes, ...begun];
	const whole: ImportLine = { ...line, state: changes.length === 0 ? 'same' : 'changed', title: `${there.fields.number} · ${line.title}`, changes, matched: line.matched ?? 'key' };
	const bodies: readonly OperationBody[] = [...(step?.bodies ?? []), ...(begun.length === 0 ? [] : [{ kind: 'setFields' as const, ref, base: there.rev, set: setOf(begun) }])];
	if (bodies.length === 0 && kept === null) return { line: whole, step: null };
	return { line: whole, step: { row: row.row, bodies, undo: [...(step?.undo ?? []), ...(begun.length === 0 ? [] : [{ ref, made: false, before: beforeOf(begun) }])], key: kept } };
}

/** The fields that the service asks when a case is taken down, from columns called as they are. */
function readService(row: FieldRow, service: CaseService): { readonly set: Fields; readonly faults: readonly CellFault[] } {
	const faults: CellFault[] = [];
	const entries = serviceFields(service.pack).flatMap((asked): [string, Json][] => {
		const name = `x.${asked.field.id}` as const;
		const read = readValue(asked.field, row.cells[name]);
		if (read !== undefined && 'unread' in read) faults.push({ field: name, code: 'unread', which: read.unread });
		if (read === undefined && asked.required) faults.push({ field: name, code: 'needed' });
		return read !== undefined && 'value' in read ? [[name, read.value]] : [];
	});
	return { set: Object.fromEntries(entries), faults };
}

function readValue(field: PackField, cell: string | undefined): Read<Json> {
	if (cell === undefined || plain(cell) === '') return undefined;
	switch (field.kind) {
		case 'day': return readDay(cell);
		case 'check': return readYes(cell);
		case 'number': return readCount(cell, 1_000_000);
		case 'choice': return optionOf(field, cell);
		case 'choices': {
			const read = cell.split(/[、,，;；]/u).filter((part) => plain(part) !== '').map((part) => optionOf(field, part));
			const unread = read.flatMap((each) => (each !== undefined && 'unread' in each ? [each.unread] : []));
			return unread.length > 0 ? { unread: unread.join('、') } : { value: read.flatMap((each) => (each !== undefined && 'value' in each ? [each.value] : [])) };
		}
		default: return plain(cell).length > 500 ? { unread: plain(cell).slice(0, 20) } : { value: plain(cell) };
	}
}

function optionOf({ options = [] }: PackField, cell: string): Read<string> {
	const wanted = narrow(cell).toLowerCase();
	const found = options.find(({ id, label }) => [id, label.zh, label.en].some((word) => narrow(word).toLowerCase() === wanted));
	return found === undefined ? { unread: plain(cell) } : { value: found.id };
}

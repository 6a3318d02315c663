import { fieldInfoOf } from '../../domain/records/fieldNames.ts';
import { isObject, type Json } from '../../domain/json.ts';
import { addressLabel } from '../../domain/imports/address.ts';
import { fieldWords, isBaseField, type ImportField, type ImportKind } from '../../domain/imports/fields.ts';
import type { CellFault, LineNote, LineState, Match } from '../../domain/imports/plan.ts';
import type { Address } from '../../domain/records/shapes.ts';
import { problemText } from '../../domain/problems/problemText.ts';
import { problem } from '../../domain/problems/problem.ts';
import type { ProblemCode } from '../../domain/problems/catalogue.ts';
import { formatNames } from '../../i18n/format.ts';
import { locale } from '../../i18n/locale.svelte.ts';
import { m } from '../../i18n/paraglide/messages.js';
import type { ImportLeft, ImportRun, ImportService } from '../../worker/features/imports.ts';

export const kindWords: { readonly [K in ImportKind]: () => string } = { doors: m.imports_doors, people: m.imports_people, cases: m.imports_cases };
export const stateWords: { readonly [S in LineState]: () => string } = { new: m.imports_new, changed: m.imports_changed, same: m.imports_same, duplicate: m.imports_duplicate, wrong: m.imports_wrong };
export const matchWords: { readonly [M in Match]: () => string } = { key: m.imports_by_key, idNumber: m.imports_by_number, phone: m.imports_by_phone, home: m.imports_by_home, address: m.imports_by_address };
export const noteWords: { readonly [N in LineNote]: () => string } = { otherHome: m.imports_other_home, otherArea: m.imports_other_area, makesDoor: m.imports_makes_door };
export const runWords: { readonly [S in ImportRun['state']]: () => string } = { running: m.imports_running, done: m.imports_done, stopped: m.imports_stopped, undoing: m.imports_undoing, undone: m.imports_undone };

/** A column's field as it is called; of a service's own, as the service calls it. */
export function fieldName(field: ImportField, service: ImportService | null): string {
	const own = service?.fields.find((each) => `x.${each.field.id}` === field)?.field.label;
	return own !== undefined ? locale.of(own) : isBaseField(field) ? locale.of(fieldWords[field].label) : field;
}

/** What is wrong with a cell and what to do. */
export function faultWords({ code, which = '', candidates = [] }: CellFault): string {
	const names = formatNames(candidates, 5);
	switch (code) {
		case 'needed': return m.imports_fault_needed();
		case 'unread': return m.imports_fault_unread({ which });
		case 'tooLong': return m.imports_fault_long();
		case 'rounded': return m.imports_fault_rounded();
		case 'idLength': return m.imports_fault_id_length();
		case 'idCheckDigit': return m.imports_fault_id_digit();
		case 'idDate': return m.imports_fault_id_date();
		case 'areaUnknown': return m.imports_fault_area_unknown({ which });
		case 'areaAmbiguous': return names === '' ? m.imports_fault_area_one({ which }) : m.imports_fault_area_ambiguous({ which, names });
		case 'areaNoLeaf': return names === '' ? m.imports_fault_area_one({ which }) : m.imports_fault_area_no_leaf({ which, names });
		case 'areaOutside': return m.imports_fault_area_outside({ which });
		case 'addressAmbiguous': return m.imports_fault_address({ names });
		case 'birthDiffers': return m.imports_fault_birth({ which });
		case 'sexDiffers': return m.imports_fault_sex();
		case 'nameDiffers': return m.imports_fault_name({ which });
		case 'numberDiffers': return m.imports_fault_number();
		case 'personAmbiguous': return m.imports_fault_several();
		case 'child': return m.imports_fault_child();
	}
}

/** A field of a record as it is called, and its value as it is read. */
export function changeWords(kind: ImportKind, field: string, service: ImportService | null): string {
	return field.startsWith('x.') ? fieldName(field as ImportField, service) : locale.of(fieldInfoOf(kind === 'doors' ? 'place' : 'person', field, undefined).label);
}

export function valueWords(kind: ImportKind, field: string, value: Json, service: ImportService | null): string {
	if (value === null || value === '') return '—';
	const options = field.startsWith('x.') ? (service?.fields.find((each) => `x.${each.field.id}` === field)?.field.options ?? []) : fieldInfoOf(kind === 'doors' ? 'place' : 'person', field, undefined).options;
	const one = (each: Json): string => {
		const found = options.find(({ id }) => id === each);
		return found === undefined ? String(each) : locale.of(found.label);
	};
	if (Array.isArray(value)) return value.length === 0 ? '—' : value.map((each: Json) => one(each)).join('、');
	if (isObject(value)) return field === 'address' ? addressLabel(value as unknown as Address) : `${String(value['lng'])}, ${String(value['lat'])}`;
	return one(value);
}

/** Why something of a run is not as the list had it, and what to do. */
export function leftWords({ why, code }: ImportLeft): string {
	switch (why) {
		case 'refused': return m.imports_left_refused({ why: problemText(problem((code ?? 'server_busy') as ProblemCode), locale.current).title });
		case 'review': return m.imports_left_review();
		case 'changed': return m.imports_left_changed();
		case 'used': return m.imports_left_used();
	}
}

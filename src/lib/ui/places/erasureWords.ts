import { m } from '../../i18n/paraglide/messages.js';
import type { ErasurePreview } from '../../worker/api.ts';

const types: { readonly [type: string]: () => string } = {
	person: m.visits_erase_type_person, residence: m.visits_erase_type_residence, case: m.visits_erase_type_case, entry: m.visits_erase_type_entry, task: m.visits_erase_type_task,
	file: m.visits_erase_type_file, note: m.visits_erase_type_note, event: m.visits_erase_type_event, review: m.visits_erase_type_review,
};
const reasons: { readonly [Why in ErasurePreview['staying'][number]['why']]: () => string } = {
	open: m.visits_erase_why_open, held: m.visits_erase_why_held, others: m.visits_erase_why_others, shared: m.visits_erase_why_shared,
};

export function erasedType(type: string): string {
	return types[type]?.() ?? type;
}

export function countedTypes(lines: readonly { readonly type: string; readonly count: number }[]): string {
	return lines.map(({ type, count }) => m.visits_erase_count({ what: erasedType(type), count })).join(m.visits_erase_between());
}

export function whyKept(why: ErasurePreview['staying'][number]['why']): string {
	return reasons[why]();
}

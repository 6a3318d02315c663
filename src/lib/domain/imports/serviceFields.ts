import type { Pack, PackField } from '../workflow/pack.ts';

const fromCells: ReadonlySet<PackField['kind']> = new Set(['text', 'longText', 'choice', 'choices', 'day', 'check', 'number']);

/** What a list may say of a case of this service: the fields that its intake asks, as far as a cell can hold them. None: its cases are not taken down from lists. */
export function serviceFields({ intake, fields }: Pick<Pack, 'intake' | 'fields'>): readonly { readonly field: PackField; readonly required: boolean }[] {
	return (intake?.asks ?? []).flatMap(({ field: name, required }) => {
		const field = fields.find(({ id }) => `x.${id}` === name);
		return field === undefined || !fromCells.has(field.kind) ? [] : [{ field, required }];
	});
}

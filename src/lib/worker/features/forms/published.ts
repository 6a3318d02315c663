import type { Id } from '../../../domain/ids.ts';
import type { FormShape } from '../../../domain/records/shapes.ts';
import type { Pack, PackForm } from '../../../domain/workflow/pack.ts';
import type { Packs, View } from '../../context.ts';

/** Published by an administrator, not with a pack. */
export function isOwn(form: FormShape): boolean {
	return form.areaIds !== undefined;
}

/** One that its service says is filled on its cases. */
export function ofCase(pack: Pack | undefined, { formId }: FormShape, at: { readonly type: 'place' | 'case' }): boolean {
	return at.type === 'case' && pack?.forms.some((form) => form.formId === formId && form.role === 'case') === true;
}

/** The newest version of each form. */
export function newestForms(view: View): readonly FormShape[] {
	const newest = new Map<string, FormShape>();
	for (const { fields } of view.all('form')) if (fields.version > (newest.get(fields.formId)?.version ?? -1)) newest.set(fields.formId, fields);
	return [...newest.values()];
}

/** Is a form (or an article) offered in an area: everywhere, or below one of the nodes that it names? */
export function offeredIn(view: View, form: Pick<FormShape, 'areaIds'>, areaId: Id | null): boolean {
	const nodes = form.areaIds ?? [];
	if (nodes.length === 0) return true;
	const seen = new Set<Id>();
	for (let at = areaId; at !== null && !seen.has(at); at = view.typed('area', at)?.fields.parentId ?? null) {
		if (nodes.includes(at)) return true;
		seen.add(at);
	}
	return false;
}

/** What a pack says of a form of its own, of this version where it still has it; of an administrator's form that it is one to fill, and no more. */
export function declaredForm(packs: Packs, packId: string, formId: string, version: number): PackForm | undefined {
	const ofPack = packs.newest(packId)?.forms.filter((form) => form.formId === formId) ?? [];
	const known = ofPack.find((form) => form.version === version) ?? ofPack[0];
	const published = packs.form(formId, version);
	return known ?? (published === undefined || !isOwn(published) ? undefined : { formId, version, role: 'checklist', title: published.title, file: '' });
}

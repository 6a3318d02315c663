import type { NameOf } from '../../../domain/cases/coreFields.ts';
import type { Acting } from '../../../domain/cases/documentFoot.ts';
import type { Asker } from '../../../domain/cases/offers.ts';
import type { Id } from '../../../domain/ids.ts';
import type { WorkerContext } from '../../context.ts';

export function officerName(context: WorkerContext, id: Id | null): string | null {
	return context.view.typed('officer', id)?.fields.name ?? (id === context.me().officerId ? context.me().name : null);
}

export function namesOf(context: WorkerContext): NameOf {
	return (kind, id) => {
		if (kind === 'officer') return officerName(context, id as Id);
		if (kind === 'area' || kind === 'organisation') return context.view.typed(kind, id)?.fields.name ?? null;
		return kind === 'person' ? (context.view.typed('person', id)?.fields.name ?? null) : (context.view.typed('place', id)?.fields.label ?? null);
	};
}

/** Of the own organisation, at work, by name. */
export function colleaguesOf(context: WorkerContext): readonly (Acting & { readonly id: Id })[] {
	const me = context.me();
	return context.view.all('officer').filter(({ id, fields }) => fields.active && fields.organisationId === me.organisationId && id !== me.officerId)
		.map(({ id, fields }) => ({ id, name: fields.name, certificate: fields.certificateNo })).toSorted((a, b) => a.name.localeCompare(b.name, 'zh-CN'));
}

export function askerOf(context: WorkerContext): Asker {
	const me = context.me();
	return { role: me.role, organisationKind: context.view.typed('organisation', me.organisationId)?.fields.kind ?? null };
}

import type { Id } from '../../../domain/ids.ts';
import type { Json } from '../../../domain/json.ts';
import { ok, type Result } from '../../../domain/result.ts';
import { declaredPrefills, prefillRows, type PrefillValues } from '../../../forms/prefill.ts';
import type { Draft, WorkerContext } from '../../context.ts';

/** Writes what is known of case, place and person into a draft that is about to be listed; nothing where its form does not ask for it. */
export async function prefill(context: WorkerContext, draft: Draft): Promise<Result<null>> {
	const form = context.packs.form(draft.formId, draft.formVersion);
	const declared = form === undefined ? [] : declaredPrefills(form.xml);
	for (const row of declared.length === 0 ? [] : prefillRows(declared, known(context, draft), draft.startedAt)) {
		const written = await context.drafts.append(draft.id, row);
		if (!written.ok) return written;
	}
	return ok(null);
}

function known({ view }: WorkerContext, { placeId, caseId }: Draft): PrefillValues {
	const work = view.typed('case', caseId);
	const place = view.typed('place', placeId ?? work?.fields.placeId ?? null);
	const person = view.typed('person', work === undefined ? onlyResident(view, placeId) : (work.fields.beneficiaryId ?? work.fields.applicantId));
	const own = Object.entries(work?.fields ?? {}).flatMap(([field, value]): [string, string | null][] => (field.startsWith('x.') ? [[`case.${field}`, said(value as Json)]] : []));
	return {
		'place.id': place?.id ?? null, 'place.label': place?.fields.label ?? null, 'case.id': work?.id ?? null, 'case.number': work?.fields.number ?? null, 'case.title': work?.fields.title ?? null,
		'person.id': person?.id ?? null, 'person.idNumber': person?.fields.idNumber ?? null, 'person.name': person?.fields.name ?? null, 'person.phone': person?.fields.phones[0] ?? null, ...Object.fromEntries(own),
	};
}

/** Of several who live there nobody is guessed. */
function onlyResident(view: WorkerContext['view'], placeId: Id | null): Id | null {
	const here = placeId === null ? [] : view.related('residence', 'placeId', placeId).filter(({ fields }) => fields.until === null);
	return here.length === 1 ? (here[0]?.fields.personId ?? null) : null;
}

function said(value: Json): string | null {
	return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}

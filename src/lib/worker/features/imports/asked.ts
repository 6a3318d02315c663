import { areaChoices, type AreaChoice } from '../../../domain/accounts/areaChoices.ts';
import { serviceFields } from '../../../domain/imports/serviceFields.ts';
import type { Id } from '../../../domain/ids.ts';
import type { Localized } from '../../../domain/records/shapes.ts';
import { ok, type Result } from '../../../domain/result.ts';
import { readImportDetail, readImportOverview, readImportRun, readToldPlan, type ImportLeft, type ImportOverview, type ImportRun, type ImportWanted, type ToldPlan } from '../../../protocol/imports.ts';
import type { WorkerContext } from '../../context.ts';

export type ShownRun = ImportRun & { readonly byName: string; readonly mine: boolean };
/** A service whose cases a list may make, with what a column may say of one. */
export type ImportService = { readonly packId: string; readonly title: Localized; readonly fields: ReturnType<typeof serviceFields> };
/** `own`: leaves that who imports may write into. */
export type ImportBoard = { readonly runs: readonly ShownRun[]; readonly lists: ImportOverview['lists']; readonly own: readonly AreaChoice[]; readonly services: readonly ImportService[] };
/** `label`: as the record is called on this device; null when it is not here. */
type ShownRunDetail = { readonly run: ShownRun; readonly left: readonly (ImportLeft & { readonly label: string | null; readonly href: string | null })[] };

/** What is asked of the server, and how it is called here. */
export function makeAsked({ me, view, packs, server }: WorkerContext) {
	const shown = (run: ImportRun): ShownRun => ({ ...run, byName: view.typed('officer', run.by)?.fields.name ?? '', mine: run.by === me().officerId });

	async function board(): Promise<Result<ImportBoard>> {
		const asked = await server.ask('GET', '/api/imports');
		const told = asked.ok ? readImportOverview(asked.value) : asked;
		if (!told.ok) return told;
		const own = new Set(me().leafAreaIds);
		const areas = areaChoices(view.all('area').map(({ id, fields }) => ({ id, name: fields.name, nameEn: fields.nameEn, parentId: fields.parentId })));
		return ok({ runs: told.value.runs.map(shown), lists: told.value.lists, own: areas.filter(({ id }) => own.has(id)), services: packs.all().flatMap((pack) => (pack.intake === undefined ? [] : [{ packId: pack.id, title: pack.title, fields: serviceFields(pack) }])) });
	}

	async function step(path: string, body: unknown): Promise<Result<ShownRun>> {
		const asked = await server.ask('POST', path, body);
		const told = asked.ok ? readImportRun(asked.value) : asked;
		return told.ok ? ok(shown(told.value)) : told;
	}

	/** What a record is called here, and the page where somebody looks at it. */
	function named({ type, id }: ImportLeft): { readonly label: string | null; readonly href: string | null } {
		if (type === 'place') return { label: view.typed('place', id)?.fields.label ?? null, href: `/places/${id}` };
		if (type === 'case') return { label: view.typed('case', id)?.fields.title ?? null, href: `/cases/${id}` };
		const residence = type === 'residence' ? view.typed('residence', id) : view.related('residence', 'personId', id)[0];
		const person = view.typed('person', residence?.fields.personId ?? id);
		return { label: person?.fields.name ?? null, href: residence === undefined ? null : `/places/${residence.fields.placeId}` };
	}

	return {
		board,
		/** What the list would make and change. Writes nothing. */
		async plan(wanted: ImportWanted): Promise<Result<ToldPlan>> {
			const asked = await server.ask('POST', '/api/imports/plan', wanted);
			return asked.ok ? readToldPlan(asked.value) : asked;
		},
		/** Begins exactly what `digest` names. */
		begin: async (wanted: ImportWanted, digest: string): Promise<Result<ShownRun>> => step('/api/imports', { ...wanted, digest }),
		/** The next rows. */
		next: async (importId: Id): Promise<Result<ShownRun>> => step('/api/imports/run', { importId }),
		undo: async (importId: Id): Promise<Result<ShownRun>> => step('/api/imports/undo', { importId }),
		async one(importId: Id): Promise<Result<ShownRunDetail>> {
			const asked = await server.ask('GET', `/api/imports/${importId}`);
			const told = asked.ok ? readImportDetail(asked.value) : asked;
			return told.ok ? ok({ run: shown(told.value.run), left: told.value.left.map((each) => ({ ...each, ...named(each) })) }) : told;
		},
	};
}

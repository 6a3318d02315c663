import { areaChoices, type AreaChoice } from '../../domain/accounts/areaChoices.ts';
import type { Id } from '../../domain/ids.ts';
import { problem } from '../../domain/problems/problem.ts';
import type { Localized } from '../../domain/records/shapes.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import type { ToldAccess, ToldSubmission } from '../../protocol/apps.ts';
import type { WorkerContext } from '../context.ts';
import { newestForms } from './forms/published.ts';

type Named = { readonly name: string; readonly nameEn: string };
/** `area` null: one that this device does not know. `received`: of what the list of submissions tells. */
export type AccessRow = ToldAccess & { readonly area: Named | null; readonly by: string | null; readonly received: number };
export type SubmissionRow = ToldSubmission & { readonly title: Localized; readonly access: string };
export type AppBoard = { readonly officerId: Id; readonly name: string; readonly accesses: readonly AccessRow[]; readonly submissions: readonly SubmissionRow[]; /** Leaves of the officer's areas. */ readonly areas: readonly AreaChoice[] };

const reading = () => import('../../protocol/apps.ts');

/** Accesses of other apps, online only: the list is the server's. */
export function makeApps({ view, server }: WorkerContext) {
	function leavesOf(officerId: Id): readonly AreaChoice[] {
		const areas = areaChoices(view.all('area').map(({ id, fields }) => ({ id, name: fields.name, nameEn: fields.nameEn, parentId: fields.parentId })));
		const own = new Set(view.typed('officer', officerId)?.fields.areaIds ?? []);
		const within = new Set<Id>();
		// Those above come first.
		for (const { id, parentId } of areas) if (own.has(id) || (parentId !== null && within.has(parentId))) within.add(id);
		return areas.filter(({ id, leaf }) => leaf && within.has(id));
	}

	return {
		async board(officerId: Id): Promise<Result<AppBoard>> {
			const asked = await server.ask('GET', `/api/apps?officer=${officerId}`);
			const told = asked.ok ? (await reading()).readAppList(asked.value) : asked;
			if (!told.ok) return told;
			const officer = view.typed('officer', officerId);
			if (officer === undefined) return fail(problem('not_found'));
			const { accesses, submissions } = told.value;
			const titles = new Map(newestForms(view).map(({ formId, title }) => [formId, title]));
			return ok({
				officerId, name: officer.fields.name, areas: leavesOf(officerId),
				accesses: accesses.map((access) => ({
					...access, area: view.typed('area', access.areaId)?.fields ?? null, by: view.typed('officer', access.madeBy)?.fields.name ?? null,
					received: submissions.filter(({ accessId, state }) => accessId === access.id && state === 'taken').length,
				})),
				submissions: submissions.map((submission) => ({ ...submission, title: titles.get(submission.formId) ?? { zh: submission.formId, en: submission.formId }, access: accesses.find(({ id }) => id === submission.accessId)?.name ?? '—' })),
			});
		},
		/** Its token, said this once. */
		async make(access: { readonly officerId: Id; readonly areaId: Id; readonly name: string }): Promise<Result<string>> {
			const asked = await server.ask('POST', '/api/apps', access);
			if (!asked.ok) return asked;
			const made = (await reading()).readMadeAccess(asked.value);
			return made.ok ? ok(made.value.token) : made;
		},
		async revoke(officerId: Id, id: Id): Promise<Result<null>> {
			const asked = await server.ask('POST', '/api/apps/revoke', { officerId, id });
			return asked.ok ? ok(null) : asked;
		},
		/** What was received and not taken, as it came. */
		async content(entryId: Id): Promise<Result<string>> {
			const asked = await server.ask('GET', `/api/apps/content?entry=${entryId}`);
			const told = asked.ok ? (await reading()).readContent(asked.value) : asked;
			return told.ok ? ok(told.value.xml) : told;
		},
		/** What was received and not taken goes, for good. */
		async discard(entryId: Id): Promise<Result<null>> {
			const asked = await server.ask('POST', '/api/apps/discard', { entryId });
			return asked.ok ? ok(null) : asked;
		},
		/** What was received and not taken is checked once more. */
		async again(officerId: Id, entryId: Id): Promise<Result<null>> {
			const asked = await server.ask('POST', '/api/apps/again', { officerId, entryId });
			return asked.ok ? ok(null) : asked;
		},
	};
}

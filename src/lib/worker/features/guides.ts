import { answerOf, tickedFrom, type Guide } from '../../domain/guides/guide.ts';
import type { Id } from '../../domain/ids.ts';
import { problem } from '../../domain/problems/problem.ts';
import type { Localized } from '../../domain/records/shapes.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import type { Pack, Paper } from '../../domain/workflow/pack.ts';
import type { Saved, WorkerContext } from '../context.ts';

export type GuideListed = { readonly packId: string; readonly service: Localized; readonly icon: string; readonly id: string; readonly title: Localized };
export type GuidePage = { readonly guide: Guide; readonly papers: readonly Paper[]; readonly service: Localized };
/** A guide that fits a case, and the case's revision that was seen. */
export type GuideOfCase = { readonly rev: number; readonly guides: readonly GuideListed[] };

const listedField = 'papersListed';

/** Papers lists 一次性告知: data of the packs, so that they answer without a network. */
export function makeGuides(context: WorkerContext) {
	const { packs, view } = context;

	/** A case reads the guides of the version it runs by: only those papers are known to it. */
	function packOfCase(caseId: Id): { readonly pack: Pack; readonly rev: number; readonly situation: unknown } | undefined {
		const record = view.typed('case', caseId);
		const pack = record === undefined ? undefined : packs.pack(record.fields.packId, record.fields.packVersion);
		return record === undefined || pack === undefined ? undefined : { pack, rev: record.rev, situation: record.fields['x.situation'] };
	}

	return {
		async list(): Promise<Result<readonly GuideListed[]>> {
			return ok(packs.all().flatMap((pack) => (pack.guides ?? []).map((guide) => listed(pack, guide))));
		},

		/** `caseId`: as the case's version of the pack has it. */
		async open(packId: string, guideId: string, caseId: Id | null): Promise<Result<GuidePage>> {
			const pack = caseId === null ? packs.newest(packId) : packOfCase(caseId)?.pack;
			const guide = pack?.guides?.find((candidate) => candidate.id === guideId);
			return pack === undefined || guide === undefined ? fail(problem('not_found')) : ok({ guide, papers: pack.papers, service: pack.title });
		},

		/** Those that fit what is needed there. */
		async ofCase(caseId: Id): Promise<Result<GuideOfCase>> {
			const found = packOfCase(caseId);
			if (found === undefined || !found.pack.fields.some((field) => field.id === listedField)) return ok({ rev: found?.rev ?? 0, guides: [] });
			const { pack, rev, situation } = found;
			return ok({ rev, guides: (pack.guides ?? []).filter((guide) => typeof situation === 'string' && guide.situations?.includes(situation) === true).map((guide) => listed(pack, guide)) });
		},

		/** Those that fit a request that is being taken down. */
		async ofSituation(packId: string, situation: string): Promise<Result<readonly GuideListed[]>> {
			const pack = packs.newest(packId);
			return ok(pack === undefined ? [] : (pack.guides ?? []).filter((guide) => guide.situations?.includes(situation) === true).map((guide) => listed(pack, guide)));
		},

		/** Writes down on the case what the resident was told to bring. What has come in already stays ticked. */
		async tell(caseId: Id, rev: number, guideId: string, ticked: string): Promise<Result<Saved>> {
			const found = packOfCase(caseId);
			const guide = found?.pack.guides?.find((candidate) => candidate.id === guideId);
			if (guide === undefined) return fail(problem('not_found'));
			return context.save([{ kind: 'setFields', ref: { type: 'case', id: caseId }, base: rev, set: { [`x.${listedField}`]: answerOf(guide, tickedFrom(ticked)).papers } }]);
		},
	};
}

function listed(pack: Pack, guide: Guide): GuideListed {
	return { packId: pack.id, service: pack.title, icon: pack.icon, id: guide.id, title: guide.title };
}

import { ok, type Result } from '../../../domain/result.ts';
import { dayIn } from '../../../domain/time/workingTime.ts';
import { isFinal, stateOf } from '../../../domain/workflow/moves.ts';
import type { WorkerContext } from '../../context.ts';
import type { QuestionCounts } from '../answers.ts';

const questionPack = 'question';
const dayMs = 86_400_000;

/** Questions of the last days by what they were about: numbers alone, of what this device holds. No name and no word of anybody is read. */
export function questionCounts(context: WorkerContext, days: number): Result<QuestionCounts> {
	const { view, packs } = context;
	const from = dayIn(context.calendar.zone, context.nowMs() - (days - 1) * dayMs);
	const cases = view.all('case').filter(({ fields }) => fields.packId === questionPack && dayIn(context.calendar.zone, Date.parse(fields.openedAt)) >= from);
	const kinds = packs.newest(questionPack)?.fields.find(({ id }) => id === 'kind')?.options ?? [];
	const rows = kinds.map(({ id, label }) => {
		const of = cases.filter(({ fields }) => fields['x.kind'] === id);
		const kindOf = (one: (typeof of)[number]): string => {
			const pack = packs.pack(one.fields.packId, one.fields.packVersion);
			return pack === undefined ? 'active' : isFinal(pack, one.fields.state) ? 'done' : (stateOf(pack, one.fields.state)?.kind ?? 'active');
		};
		const count = (kind: string): number => of.filter((one) => kindOf(one) === kind).length;
		return { kind: label, all: of.length, answered: count('done'), passed: count('waiting') };
	});
	return ok({ from, all: cases.length, rows: rows.filter(({ all }) => all > 0).toSorted((a, b) => b.all - a.all) });
}

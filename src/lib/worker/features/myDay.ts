import type { Id } from '../../domain/ids.ts';
import type { OperationBody } from '../../domain/operation.ts';
import { problem } from '../../domain/problems/problem.ts';
import type { CaseShape, Day, EntryShape, Instant, Localized, VisitOutcome } from '../../domain/records/shapes.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import { dayIn } from '../../domain/time/workingTime.ts';
import { isCounted } from '../../domain/visits/corrections.ts';
import type { Saved, WorkerContext } from '../context.ts';

/** One thing done, as the record of it says. */
export type DayLine =
	| { readonly kind: 'visit'; readonly at: Instant; readonly place: string; readonly outcome: Localized | null; readonly outcomeId: VisitOutcome | null; readonly whom: 'self' | 'family' | 'other' | null; readonly companions: readonly string[] }
	| { readonly kind: 'check'; readonly at: Instant; readonly place: string; readonly form: Localized; readonly findings: number }
	| { readonly kind: 'opened'; readonly at: Instant; readonly noun: Localized; readonly packId: string; readonly number: string; readonly title: string; readonly place: string | null }
	| { readonly kind: 'moved'; readonly at: Instant; readonly noun: Localized; readonly number: string; readonly title: string; readonly place: string | null; readonly move: Localized; readonly to: Localized; readonly note: string | null }
	| { readonly kind: 'note'; readonly at: Instant; readonly noun: Localized; readonly number: string; readonly title: string; readonly text: string };
export type DayLog = {
	readonly day: Day; readonly today: Day; readonly officer: string; readonly lines: readonly DayLine[];
	/** The officer's own text; null while the day writes itself. */
	readonly text: string | null; readonly pending: boolean;
	/** Being written and not saved. */
	readonly unsaved: string | null;
};

/** Found at this place while the form was open, or in the save that ended it. */
function foundDuring(found: CaseShape, entry: EntryShape): boolean {
	return found.openedBy === entry.officerId && found.placeId === entry.placeId && found.openedAt >= entry.startedAt && Date.parse(found.openedAt) - Date.parse(entry.endedAt) <= saveMs;
}
/** Between the last answer and the save. */
const saveMs = 60_000;

const unsavedKey = (day: Day): string => `myDay.${day}`;

/** My day 工作日志: derived from what the officer did, until the officer writes it in own words. */
export function makeMyDay(context: WorkerContext) {
	const { view, packs } = context;
	const zone = (): string => context.calendar.zone;

	function logOf(day: Day) {
		return view.all('workLog').find((log) => log.fields.officerId === context.me().officerId && log.fields.day === day);
	}

	function entryLines(day: Day): readonly DayLine[] {
		const me = context.me().officerId;
		return view.all('entry').filter((entry) => isCounted(entry) && entry.fields.officerId === me && dayIn(zone(), entry.fields.endedAt) === day).map((entry): DayLine => {
			const { fields } = entry;
			const pack = packs.pack(fields.packId, fields.packVersion);
			const place = view.typed('place', fields.placeId)?.fields.label ?? '';
			if (fields.outcome !== null) {
				const outcome = pack?.outcomes?.find((candidate) => candidate.id === fields.outcome)?.label ?? null;
				return { kind: 'visit', at: fields.endedAt, place, outcome, outcomeId: fields.outcome, whom: fields.whom, companions: fields.companions };
			}
			const findings = view.all('case').filter((record) => foundDuring(record.fields, fields)).length;
			return { kind: 'check', at: fields.endedAt, place, form: pack?.forms.find((form) => form.formId === fields.formId)?.title ?? packs.form(fields.formId, fields.formVersion)?.title ?? pack?.title ?? { zh: fields.formId, en: fields.formId }, findings };
		});
	}

	function eventLines(day: Day): readonly DayLine[] {
		const me = context.me().officerId;
		return view.all('event').filter(({ fields }) => fields.by === me && fields.of.type === 'case' && dayIn(zone(), fields.at) === day).flatMap(({ fields }): DayLine[] => {
			const record = view.typed('case', fields.of.id);
			if (record === undefined) return [];
			const pack = packs.pack(record.fields.packId, record.fields.packVersion);
			const { number, title, packId } = record.fields;
			const noun = pack?.noun ?? pack?.title ?? { zh: packId, en: packId };
			const place = view.typed('place', record.fields.placeId)?.fields.label ?? null;
			if (fields.kind === 'opened') return [{ kind: 'opened', at: fields.at, noun, packId, number, title, place }];
			if (fields.kind === 'note') return [{ kind: 'note', at: fields.at, noun, number, title, text: view.typed('note', fields.data['noteId'] as Id)?.fields.text ?? '' }];
			if (fields.kind !== 'moved') return [];
			const move = pack?.moves.find((candidate) => candidate.id === fields.data['move'])?.label;
			const to = pack?.states.find((state) => state.id === fields.data['to'])?.label;
			const note = fields.data['note'];
			return move === undefined || to === undefined ? [] : [{ kind: 'moved', at: fields.at, noun, number, title, place, move, to, note: typeof note === 'string' ? note : null }];
		});
	}

	return {
		async page(day: Day | null): Promise<Result<DayLog>> {
			const today = context.today();
			const asked = day ?? today;
			const log = logOf(asked);
			const lines = [...entryLines(asked), ...eventLines(asked)].toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : Number(b.kind === 'opened') - Number(a.kind === 'opened')));
			return ok({ day: asked, today, officer: context.me().name, lines, text: log?.fields.text ?? null, unsaved: (await context.memory.get<string>(unsavedKey(asked))) ?? null, pending: log !== undefined && view.pending('workLog', log.id) });
		},

		async keep(day: Day, text: string | null): Promise<Result<null>> {
			return context.memory.set(unsavedKey(day), text);
		},

		/** Null: back to the day as it writes itself. */
		async write(day: Day, text: string | null): Promise<Result<Saved>> {
			const log = logOf(day);
			// The server shows a work log to its officer alone, whatever area it names.
			const areaId = context.me().leafAreaIds[0];
			if (areaId === undefined) return fail(problem('out_of_scope'));
			const body: OperationBody = log === undefined
				? { kind: 'createRecord', ref: { type: 'workLog', id: context.newId() }, areaId, fields: { officerId: context.me().officerId, day, text } }
				: { kind: 'setFields', ref: { type: 'workLog', id: log.id }, base: log.rev, set: { text } };
			const saved = await context.save([body]);
			if (saved.ok) await context.memory.set(unsavedKey(day), null);
			return saved;
		},
	};
}

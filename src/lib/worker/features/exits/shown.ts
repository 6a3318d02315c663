import { declaredExit, exitState, mayDecide, type Exit, type ExitState, type ExitWords } from '../../../domain/cases/exit.ts';
import { bouncedOf } from '../../../domain/cases/exitMoved.ts';
import { mayWork } from '../../../domain/cases/offers.ts';
import type { Id } from '../../../domain/ids.ts';
import type { Typed } from '../../../domain/records/read.ts';
import type { Fields } from '../../../domain/records/record.ts';
import type { Instant, Localized } from '../../../domain/records/shapes.ts';
import type { ExitKind, Pack } from '../../../domain/workflow/pack.ts';
import type { WorkerContext } from '../../context.ts';
import { aboutFile, type FileAbout } from '../captures.ts';
import { officerName } from '../cases/names.ts';

type Said = { readonly by: string | null; readonly at: Instant; readonly words: string | null };
/** As it stands on the case, in the words of its service. */
export type ExitShown = {
	readonly state: ExitState; readonly kind: ExitKind; readonly label: Localized; readonly reason: Localized; readonly stops: boolean; readonly asked: Said; readonly nextAt: Instant; readonly dueAt: Instant;
	readonly evidence: readonly FileAbout[]; readonly agreed: boolean | null; readonly decision: Said | null; readonly ended: Said | null; readonly bounced: number;
	/** `late`: the decision, or the next date, is over. */
	readonly late: boolean; readonly mayDecide: boolean; readonly mayTakeUp: boolean; readonly mayTakeBack: boolean;
};

export function shownExit(context: WorkerContext, record: Typed<'case'>, pack: Pack, exit: Exit): ExitShown {
	const me = context.me();
	const works = mayWork(record.fields, me) && record.fields.closedAt === null;
	const state = exitState(exit);
	const declared = declaredExit(pack, exit.kind);
	const bare = { zh: exit.kind, en: exit.kind };
	const said = (words: ExitWords | null): Said | null => (words === null ? null : { by: officerName(context, words.by), at: words.at, words: words.words });
	const date = state === 'asked' ? exit.dueAt : exit.nextAt;
	return {
		state, kind: exit.kind, label: declared?.label ?? bare, reason: declared?.reasons.find(({ id }) => id === exit.reason)?.label ?? { zh: exit.reason, en: exit.reason }, stops: declared?.clock === 'stop',
		asked: { by: officerName(context, exit.by), at: exit.at, words: exit.words }, nextAt: exit.nextAt, dueAt: exit.dueAt, evidence: exit.evidence.flatMap((id) => fileOf(context, id)),
		agreed: exit.decision?.agreed ?? null, decision: said(exit.decision), ended: said(exit.ended), bounced: bouncedOf(record.fields as unknown as Fields),
		late: (state === 'asked' || state === 'agreed') && record.fields.closedAt === null && Date.parse(date) < context.nowMs(),
		mayDecide: works && mayDecide(pack, exit, me), mayTakeUp: works && state === 'agreed' && exit.kind !== 'return', mayTakeBack: works && state === 'asked' && exit.by === me.officerId,
	};
}

function fileOf(context: WorkerContext, id: Id): readonly FileAbout[] {
	const file = context.view.typed('file', id);
	return file === undefined ? [] : [aboutFile(file.id, file.fields)];
}

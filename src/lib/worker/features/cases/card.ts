import { distanceTo, type Here } from '../../../domain/cases/sort.ts';
import type { CaseRow } from '../../../domain/cases/rows.ts';
import { dueState } from '../../../domain/time/due.ts';
import type { WorkerContext } from '../../context.ts';
import { officerName } from './names.ts';
import type { CaseCard } from './shapes.ts';

export function cardOf(context: WorkerContext, row: CaseRow, here: Here | null = null): CaseCard {
	const { id, number, title, packId, noun, icon, stateLabel, stateKind, priority, dueAt, closedAt, openedAt, placeLabel, assigneeName, held, bounced } = row;
	return {
		id, number, title, packId, noun, icon, stateLabel, stateKind, priority, dueAt, closedAt, openedAt, placeLabel, assigneeName, held, bounced,
		offeredTo: row.offeredTo === null ? null : { name: officerName(context, row.offeredTo) ?? '?', me: row.offeredTo === context.me().officerId },
		due: dueState(row.clock, closedAt, context.nowMs()), mine: row.assigneeId === context.me().officerId, pending: context.view.pending('case', id), distanceM: distanceTo(row, here),
	};
}

import type { Id } from '../../../domain/ids.ts';
import type { Typed } from '../../../domain/records/read.ts';
import type { WorkerContext } from '../../context.ts';

export function openTasksOf(context: WorkerContext, caseId: Id): readonly Typed<'task'>[] {
	return context.view.related('task', 'caseId', caseId).filter((task) => task.fields.state === 'open').toSorted((a, b) => (a.fields.day < b.fields.day ? -1 : 1));
}

import type { Id } from '../ids.ts';
import type { Fields } from '../records/record.ts';
import { clockOf } from '../workflow/clock.ts';
import { stateOf } from '../workflow/moves.ts';
import type { Pack } from '../workflow/pack.ts';
import type { Figure, FigureCase } from './figure.ts';

/** Fields of a case that figures read, whatever its pack: no name, no title, no place. */
const core = ['packVersion', 'state', 'priority', 'openedAt', 'closedAt', 'dueAt', 'stood', 'waits'] as const;

export function fieldsRead(figures: readonly Figure[]): readonly string[] {
	const conditions = figures.flatMap((figure) => (figure.kind === 'doors' ? [] : [...(figure.where ?? []), ...(figure.kind === 'share' ? figure.counts : [])]));
	return [...new Set([...core, ...conditions.map(({ field }) => field).filter((field) => field.startsWith('x.'))])];
}

/** `pack`: of the version that the case runs by; without it the bare state is all that is known. */
export function figureCase(id: Id, areaId: Id | null, fields: Fields, pack: Pack | undefined): FigureCase {
	const text = (name: string): string | null => (typeof fields[name] === 'string' ? fields[name] : null);
	const state = text('state') ?? '';
	const closedAt = text('closedAt');
	return {
		id, areaId, fields, state, closedAt, stateKind: (pack === undefined ? undefined : stateOf(pack, state)?.kind) ?? (closedAt === null ? 'active' : 'done'),
		priority: text('priority') ?? 'normal', openedAt: text('openedAt') ?? '', dueAt: text('dueAt'), stands: clockOf(pack, fields).stands,
	};
}

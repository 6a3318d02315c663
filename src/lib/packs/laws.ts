import { may } from '../domain/accounts/rights.ts';
import type { Role } from '../domain/records/shapes.ts';
import { isFinal } from '../domain/workflow/moves.ts';
import type { Deadline, Limit, Pack, PackExit, PackMove } from '../domain/workflow/pack.ts';

/** What must hold of every service whose cases move: the first law that a pack breaks, in words for the person who writes it; null when it keeps them all. */
export function brokenLaw(pack: Pack): string | null {
	if (pack.states.length === 0) return null;
	return named(pack) ?? roads(pack) ?? first(pack.moves, (move) => moveFault(pack, move)) ?? first(pack.deadlines, (deadline) => deadlineFault(pack, deadline)) ?? first(pack.exits ?? [], (exit) => exitFault(pack, exit));
}

/** Every name that one part uses is declared by another. */
function named(pack: Pack): string | null {
	const deadlines = new Set(pack.deadlines.map(({ id }) => id));
	const fields = new Set(pack.fields.map(({ id }) => `x.${id}`));
	const lacks = (id: string | undefined): boolean => id !== undefined && !deadlines.has(id);
	const gathered = Object.values(pack.gathers?.copies ?? {}).find((field) => !fields.has(field));
	if (gathered !== undefined) return `gathers: field ${gathered}`;
	if (lacks(pack.otherwise)) return `otherwise: deadline ${pack.otherwise}`;
	if (pack.deadlineBy !== undefined && !fields.has(pack.deadlineBy)) return `deadlineBy: field ${pack.deadlineBy}`;
	return first(pack.states, ({ id, clock, kind }) => (kind === 'waiting' && clock === undefined ? `states.${id}: waits without a clock` : lacks(clock) ? `states.${id}: deadline ${clock}` : clock !== undefined && (kind === 'done' || kind === 'stopped') ? `states.${id}: a final state has no clock` : null))
		?? first(pack.moves, ({ id, deadline, tasks }) => {
			if (lacks(deadline)) return `moves.${id}: deadline ${deadline}`;
			return first(tasks ?? [], (task) => (lacks(task.deadline) ? `moves.${id}: deadline ${task.deadline}` : (task.field === undefined) === (task.deadline === undefined) ? `moves.${id}: a task has a field or a deadline` : task.field !== undefined && task.field !== 'dueAt' && !fields.has(task.field) ? `moves.${id}: field ${task.field}` : null));
		});
}

/** Each state can be come to, and from each an end can be reached. */
function roads(pack: Pack): string | null {
	const ends = pack.states.filter(({ id }) => isFinal(pack, id)).map(({ id }) => id);
	const reached = closure([pack.initial], (state) => pack.moves.filter((move) => move.from.includes(state)).map((move) => move.to));
	const ending = closure(ends, (state) => pack.moves.filter((move) => move.to === state).flatMap((move) => move.from));
	return first(pack.states, ({ id }) => (!reached.has(id) ? `states.${id}: cannot be reached` : !ending.has(id) ? `states.${id}: dead end` : null));
}

function closure(start: readonly string[], next: (state: string) => readonly string[]): ReadonlySet<string> {
	const seen = new Set(start);
	for (const state of seen) for (const other of next(state)) seen.add(other);
	return seen;
}

function moveFault(pack: Pack, move: PackMove): string | null {
	const at = `moves.${move.id}`;
	if (move.from.length === 0) return `${at}: from nowhere`;
	if (!move.by.some((role: Role) => may({ role }, 'work'))) return `${at}: by nobody who works`;
	if ((move.undo === undefined) === (move.final === undefined)) return `${at}: an undo, or a reason why there is none`;
	const back = pack.moves.find(({ id }) => id === move.undo);
	if (move.undo !== undefined && (back === undefined || !back.from.includes(move.to) || !move.from.includes(back.to))) return `${at}: undo ${move.undo} does not lead back`;
	if (move.document !== null && !pack.documents.some(({ id, by }) => id === move.document && by.some((role) => move.by.includes(role)))) return `${at}: nobody may issue ${move.document}`;
	if (move.notice !== undefined && !isLimit(move.notice.within)) return `${at}: notice within what time`;
	const names = new Set(pack.fields.map(({ id }) => `x.${id}`));
	const number = pack.fields.find(({ id }) => `x.${id}` === move.counts);
	if (move.counts !== undefined && number?.rule !== 'count?') return `${at}: counts into ${move.counts}, which is no number`;
	const forgotten = (move.forgets ?? []).find((field) => pack.fields.find(({ id }) => `x.${id}` === field)?.rule.endsWith('?') !== true);
	if (forgotten !== undefined) return `${at}: forgets ${forgotten}, which cannot be empty`;
	if (move.notBy !== undefined && !pack.moves.some(({ did }) => did === true)) return `${at}: nobody did the work`;
	const copied = [...Object.values(move.opens?.copies ?? {}), ...(move.opens?.when === undefined ? [] : [move.opens.when.field])].find((field) => !names.has(field));
	if (copied !== undefined) return `${at}: opens by field ${copied}`;
	if (move.clock !== 'stop') return null;
	if (!move.asks.some((ask) => ask.field === move.reason && ask.required && ask.when === undefined)) return `${at}: the clock stops for a reason that is asked for`;
	const on = pack.moves.find((other) => other.from.includes(move.to) && other.to !== move.to && other.clock === undefined && !isFinal(pack, other.to));
	return on === undefined ? null : `moves.${on.id}: the clock stands in ${move.to} and nothing makes it go on`;
}

function deadlineFault(pack: Pack, deadline: Deadline): string | null {
	const at = `deadlines.${deadline.id}`;
	if (!isLimit(deadline)) return `${at}: one of workingDays, days, hours`;
	const ladder = deadline.escalation ?? [];
	if (ladder.length === 0) return `${at}: no escalation`;
	if (new Set(ladder.map(({ id }) => id)).size < ladder.length) return `${at}: two rungs of one name`;
	return first(ladder, ({ id, before, after }) => ((before === undefined) === (after === undefined) || !isLimit(before ?? after ?? {}) ? `${at}.${id}: before or after, one of workingDays, days, hours` : null))
		?? (ladder.every(({ after }) => after === undefined) ? `${at}: nobody is told once it is late` : pack.deadlines.filter(({ id }) => id === deadline.id).length > 1 ? `${at}: twice` : null);
}

/**
 * Somebody may ask, and somebody else may decide; there is a time for the decision, and a longest time, in days or hours so that no two calendars argue about it. A return keeps
 * nobody's clock from running: the resident waits on.
 */
function exitFault(pack: Pack, { kind, by, approve, reasons, decide, longest, clock }: PackExit): string | null {
	const at = `exits.${kind}`;
	const limit = pack.deadlines.find(({ id }) => id === longest);
	if (!by.some((role) => may({ role }, 'work'))) return `${at}: asked for by nobody who works`;
	if (!approve.some((role) => may({ role }, 'assign_others'))) return `${at}: decided by nobody who may assign others`;
	if (approve.some((role) => !may({ role }, 'assign_others'))) return `${at}: decided by somebody who may not assign others`;
	if (limit === undefined) return `${at}: deadline ${longest}`;
	if (limit.workingDays !== undefined) return `${at}: the longest time is in days or hours`;
	if (!isLimit(decide)) return `${at}: decided within what time`;
	if (new Set(reasons.map(({ id }) => id)).size < reasons.length) return `${at}: two reasons of one name`;
	if (kind === 'return' && clock !== undefined) return `${at}: a return stops no clock`;
	return (pack.exits ?? []).filter((exit) => exit.kind === kind).length > 1 ? `${at}: twice` : null;
}

function isLimit({ workingDays, days, hours }: Limit): boolean {
	return [workingDays, days, hours].filter((part) => part !== undefined).length === 1;
}

function first<T>(items: readonly T[], fault: (item: T) => string | null): string | null {
	for (const item of items) {
		const found = fault(item);
		if (found !== null) return found;
	}
	return null;
}

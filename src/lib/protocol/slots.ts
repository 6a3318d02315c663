import * as v from 'valibot';
import { slotPlanOf, type SlotPlan } from '../domain/appointments/slots.ts';
import { isId, type Id } from '../domain/ids.ts';
import type { Json } from '../domain/json.ts';
import { problem } from '../domain/problems/problem.ts';
import type { Day, Instant } from '../domain/records/shapes.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { parseJson } from './scalars.ts';

export type SlotChange = { readonly teamId: Id; /** Null: the team takes no appointments. */ readonly plan: SlotPlan | null };

const change = v.object({ teamId: v.string(), plan: v.nullable(v.record(v.string(), v.unknown())) });

/** POST /api/admin/slots */
export function readSlotChange(body: string): Result<SlotChange> {
	const parsed = v.safeParse(change, parseJson(body));
	if (!parsed.success || !isId(parsed.output.teamId)) return fail(problem('body_unreadable', { field: 'teamId' }));
	const plan = slotPlanOf(parsed.output.plan as Json);
	return parsed.output.plan !== null && plan === null ? fail(problem('field_invalid', { field: 'plan' })) : ok({ teamId: parsed.output.teamId, plan });
}

export type SlotQuestion = { readonly teamId: Id; readonly from: Day; readonly to: Day };
const day = v.pipe(v.string(), v.isoDate());
const question = v.object({ teamId: v.string(), from: day, to: day });
/** So many days are told at once. */
export const mostDays = 62;

/** POST /api/slots: how much is booked on these days. */
export function readSlotQuestion(body: string): Result<SlotQuestion> {
	const parsed = v.safeParse(question, parseJson(body));
	if (!parsed.success || !isId(parsed.output.teamId)) return fail(problem('body_unreadable', { field: 'teamId' }));
	const { teamId, from, to } = parsed.output;
	const days = (Date.parse(to) - Date.parse(from)) / 86_400_000;
	return days >= 0 && days <= mostDays ? ok({ teamId, from, to }) : fail(problem('field_invalid', { field: 'to' }));
}

const load = v.object({ booked: v.array(v.object({ at: v.string(), count: v.number() })) });
export type SlotLoad = { readonly booked: readonly { readonly at: Instant; readonly count: number }[] };
export function readSlotLoad(value: unknown): Result<SlotLoad> {
	const parsed = v.safeParse(load, value);
	return parsed.success ? ok(parsed.output) : fail(problem('body_unreadable', { field: 'booked' }));
}

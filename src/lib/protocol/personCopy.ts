import * as v from 'valibot';
import { fields, id, instant } from './scalars.ts';

/**
 * GET /api/erasure/copy/:id: what is held on a person, for the person. `leftOut`: how much is about others too, and how much the asker does not see.
 * `looks`: who looked at it beyond the devices of the area, or handed out a copy.
 */
export const personCopy = v.object({
	records: v.array(v.object({ type: v.string(), id, fields })), leftOut: v.object({ others: v.number(), unseen: v.number() }),
	looks: v.array(v.object({ at: instant, kind: v.string(), officerId: v.nullable(id) })), at: instant,
});
export type PersonCopy = v.InferOutput<typeof personCopy>;

import * as v from 'valibot';
import { id, text } from './scalars.ts';

/** A person, or a closed case: what may be held, and what is due one day. */
const subject = v.object({ type: v.picklist(['person', 'case']), id });
/** Or an entry of another app that names nobody, with all that corrects it. */
export const erasureOf = v.object({ type: v.picklist(['person', 'case', 'entry']), id });
export type ErasureOf = v.InferOutput<typeof erasureOf>;

/**
 * Why something about a person stays. `open`, `held`: nothing goes until the case is closed or the hold lifted. `others`: the case is about somebody else
 * too. `shared`: the door was recorded as somebody else's home too.
 */
const why = v.picklist(['open', 'held', 'others', 'shared']);

/** POST /api/erasure/preview ErasureOf: counts by type of what would go and what stays. `digest` names exactly this, for the confirmation. `held`: the person or case itself is under legal hold. */
export const erasurePreview = v.object({
	going: v.array(v.object({ type: v.string(), count: v.number() })), staying: v.array(v.object({ type: v.string(), count: v.number(), why })), held: v.boolean(), digest: v.string(),
});
export type ErasurePreview = v.InferOutput<typeof erasurePreview>;

/** POST /api/erasure: the second step. The reason is not kept, only its digest: the record of who did what holds no words. */
export const erasureAsked = v.object({ ...erasureOf.entries, digest: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)), reason: v.pipe(text(500), v.minLength(1)) });

/** `filesGone`, `backupsGone`: the bytes of files, and what the kept backups need to open it. False: the server goes on trying. */
export const erasureDone = v.object({ erasureId: id, going: v.array(v.object({ type: v.string(), count: v.number() })), filesGone: v.boolean(), backupsGone: v.boolean() });
export type ErasureDone = v.InferOutput<typeof erasureDone>;

const rule = { title: v.object({ zh: v.string(), en: v.string() }), years: v.number(), source: v.string(), asOf: v.string() };
/** GET /api/erasure/due: what has been kept long enough, the oldest first. `since`: closed, or moved out of the last home, on that day. `rules`: by which it stands here. */
export const erasureDue = v.object({
	due: v.array(v.object({ ...subject.entries, label: v.string(), since: v.string(), packId: v.string(), held: v.boolean(), ...rule })), more: v.boolean(),
	rules: v.array(v.object({ of: v.picklist(['closedCase', 'formerResident']), ...rule })),
});
export type ErasureDue = v.InferOutput<typeof erasureDue>;

/** POST /api/erasure/hold: keeps a person or case from being erased; `reason` null lifts it. `until`: the last day; null: until it is lifted. */
export const holdAsked = v.object({ ...subject.entries, reason: v.nullable(v.pipe(text(2000), v.minLength(1))), until: v.nullable(v.pipe(v.string(), v.regex(/^\d{4}-\d\d-\d\d$/))) });

const day = v.pipe(v.string(), v.regex(/^\d{4}-\d\d-\d\d$/));
/** POST /api/erasure/unnamed: entries of other apps that name nobody. `words` are looked for in what was answered. */
export const unnamedAsked = v.object({ formId: v.nullable(text(200)), from: v.nullable(day), to: v.nullable(day), words: v.nullable(v.pipe(text(100), v.minLength(1))) });
export type UnnamedAsked = v.InferOutput<typeof unnamedAsked>;

/** The newest first, without what was answered. `day`: on which it was filled in; `corrections`: how many entries correct it. */
export const unnamedEntries = v.object({
	entries: v.array(v.object({ id, formId: v.string(), title: v.nullable(v.object({ zh: v.string(), en: v.string() })), day: v.string(), officer: v.nullable(v.string()), area: v.nullable(v.object({ name: v.string(), nameEn: v.string() })), corrections: v.number() })), more: v.boolean(),
});
export type UnnamedEntries = v.InferOutput<typeof unnamedEntries>;

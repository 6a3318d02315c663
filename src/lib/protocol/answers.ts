import * as v from 'valibot';
import type { Answer, OwnAnswer } from '../domain/answers/answer.ts';
import { ownPackId } from '../domain/answers/ownPack.ts';
import { problem } from '../domain/problems/problem.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { answerSchema, ownAnswerSchema } from '../packs/answerSchema.ts';
import { count, faultyField, parseJson } from './scalars.ts';

/** `packId` null: a new article. `base`: the version that was gone on from, 0 for a new one; another's version in between is not overridden. */
const publish = v.object({
	packId: v.nullable(v.pipe(v.string(), v.regex(ownPackId))), base: count, answer: answerSchema, own: v.omit(ownAnswerSchema, ['at']),
});
const published = v.object({ packId: v.string(), version: count });

export type PublishAnswer = { readonly packId: string | null; readonly base: number; readonly answer: Answer; readonly own: Omit<OwnAnswer, 'at'> };
export type PublishedAnswer = v.InferOutput<typeof published>;

/** POST /api/admin/answers */
export function readPublishAnswer(body: string): Result<PublishAnswer> {
	const parsed = v.safeParse(publish, parseJson(body));
	return parsed.success ? ok(parsed.output) : fail(problem('field_invalid', { field: faultyField(parsed.issues) }));
}

export function readPublishedAnswer(value: unknown): Result<PublishedAnswer> {
	const parsed = v.safeParse(published, value);
	return parsed.success ? ok(parsed.output) : fail(problem('server_answer_unreadable'));
}

import type { AnswerTopic } from '../../domain/answers/answer.ts';

/** What was asked last, so that back from an article leads to what was found. Not in the address: people's words may hold names. */
export const asked = $state<{ words: string; topic: AnswerTopic | null }>({ words: '', topic: null });

import type { AnswerTopic } from '../../domain/answers/answer.ts';
import { m } from '../../i18n/paraglide/messages.js';

export const topicWords: { readonly [topic in AnswerTopic]: () => string } = {
	home: m.answers_topic_home, work: m.answers_topic_work, family: m.answers_topic_family, money: m.answers_topic_money, safety: m.answers_topic_safety, papers: m.answers_topic_papers, ways: m.answers_topic_ways,
};

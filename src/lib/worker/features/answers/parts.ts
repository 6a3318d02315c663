/** What is loaded when somebody first asks about the law. */
export { answerBoard, beginAnswer, keepAnswerDraft, publishAnswer } from './writing.ts';
export { questionCounts } from './counts.ts';
export { answersOfGuide, findAnswers, openAnswer, tellOnCase } from './reading.ts';

import * as v from 'valibot';
import { isId, type Id } from '../domain/ids.ts';
import { answerTopics } from '../domain/answers/answer.ts';

const words = (limit: number) => v.pipe(v.string(), v.nonEmpty(), v.maxLength(limit));
const both = (limit: number) => v.object({ zh: words(limit), en: words(limit) });
const list = <T extends v.GenericSchema>(item: T, limit: number) => v.pipe(v.array(item), v.maxLength(limit));
const name = v.pipe(v.string(), v.regex(/^[A-Za-z0-9-]{1,60}$/));
const day = v.pipe(v.string(), v.isoDate());
const asked = list(words(60), 30);

/** The shape of an article about the law, of a pack that ships and of an organisation. Bounded, for it goes to every device. */
export const answerSchema = v.object({
	id: name, title: both(80), topic: v.picklist(answerTopics), asked: v.object({ zh: asked, en: asked }), short: both(1_000),
	steps: v.pipe(v.array(both(1_000)), v.minLength(1), v.maxLength(20)),
	limits: v.exactOptional(list(v.object({ label: both(80), text: both(500), source: v.pipe(v.number(), v.integer(), v.minValue(0)) }), 10)),
	papers: list(both(300), 20), guides: v.exactOptional(list(v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]*\/[A-Za-z0-9]+$/)), 10)), local: v.exactOptional(both(1_000)),
	models: v.exactOptional(list(v.object({ id: name, title: both(80), body: both(6_000) }), 5)),
	calls: v.pipe(v.array(v.pipe(v.string(), v.regex(/^[0-9][0-9-]{2,19}$/))), v.minLength(1), v.maxLength(10)),
	sources: v.pipe(v.array(v.object({ law: both(200), articles: list(v.pipe(v.string(), v.regex(/^[1-9]\d{0,3}(-[1-9]\d?)?$/)), 20), inForce: day })), v.minLength(1), v.maxLength(10)),
	checkedOn: v.nullable(day),
	fits: v.exactOptional(list(v.object({ pack: v.string(), field: v.string(), values: v.array(v.string()) }), 10)), see: v.exactOptional(list(name, 10)),
});

export const ownAnswerSchema = v.object({
	areaIds: list(v.custom<Id>(isId, 'id'), 200), at: v.string(), instead: v.exactOptional(v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]*\/[A-Za-z0-9-]+$/))), withdrawn: v.exactOptional(v.literal(true)),
});

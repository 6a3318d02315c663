import * as v from 'valibot';
import { largestMap, mapPartBytes } from '../domain/geo/mapPack.ts';
import { problem } from '../domain/problems/problem.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { id, parseJson } from './scalars.ts';

const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const part = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(largestMap / mapPartBytes));
const words = (most: number) => v.pipe(v.string(), v.trim(), v.maxLength(most));

const askPart = v.strictObject({ sha256, n: part });
const putPart = v.strictObject({ sha256, n: part, bytes: v.pipe(v.string(), v.maxLength(Math.ceil(mapPartBytes / 3) * 4), v.regex(/^[A-Za-z0-9+/]*={0,2}$/)) });
const publish = v.strictObject({ sha256, size: v.pipe(v.number(), v.integer(), v.minValue(127), v.maxValue(largestMap)), name: v.pipe(words(80), v.minLength(1)), attribution: v.pipe(words(200), v.minLength(1)), approvalNo: words(80), areaId: v.nullable(id) });

export type PublishMap = v.InferOutput<typeof publish>;

const reader = <T>(shape: v.GenericSchema<unknown, T>, field: string) => (body: string): Result<T> => {
	const parsed = v.safeParse(shape, parseJson(body));
	return parsed.success ? ok(parsed.output) : fail(problem('body_unreadable', { field }));
};
export const readAskMapPart = reader(askPart, 'sha256');
export const readPutMapPart = reader(putPart, 'bytes');
export const readPublishMap = reader(publish, 'attribution');

import { describe, expect, it } from 'vitest';
import type { QuestionKind } from '../contract.ts';
import { readable } from './kinds.ts';

describe('what the engine can hold of what was typed', () => {
	it.each<[QuestionKind, boolean, readonly string[], readonly string[]]>([
		['number', true, ['', '7', '-3', ' 12 ', '2147483647'], ['12.5', '1.', '12abc', '110101199003070000', '1e3']],
		['number', false, ['7', '12.5', '-0.25'], ['1.', '.', 'x', '1,5']],
		['date', false, ['2026-02-28'], ['2026-02-30', '2026-2-1', '2026-']],
		['time', false, ['09:30:00.000+08:00', '23:59:59'], ['24:00:00', '9:30', '09:30']],
		['dateTime', false, ['2026-11-29T09:30:00.000+08:00'], ['2026-11-29', '2026-02-30T09:30:00']],
		['point', false, ['31.23 121.47', '31.23 121.47 0 12'], ['0 0', '31.23', '91 0 0 0', 'here']],
		['trace', false, ['1 1;2 2'], ['1 1', '1 1;2 2;1 1']],
		['shape', false, ['1 1;2 2;1 2;1 1'], ['1 1;2 2;1 1', '1 1;2 2;1 2']],
		['text', false, ['anything'], []],
	])('%s (whole: %s)', (kind, whole, good, bad) => {
		expect(good.filter((text) => !readable(kind, text, whole))).toEqual([]);
		expect(bad.filter((text) => readable(kind, text, whole))).toEqual([]);
	});
});

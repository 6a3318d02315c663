import { describe, expect, it } from 'vitest';
import { newId } from '../ids.ts';
import type { Json } from '../json.ts';
import { fieldInfo, shownValue } from './coreFields.ts';
import { exitFits, exitOf, exitState, exitTowards, stepBefore, type Exit } from './exit.ts';

const [chen, zhou, lin] = [newId(1), newId(2), newId(3)];
const at = '2026-03-04T02:00:00.000Z';
const asked: Exit = { kind: 'park', reason: 'court', words: '在打官司', evidence: [newId(9)], nextAt: '2026-05-01T15:59:59.000Z', by: chen, at, from: null, dueAt: '2026-03-05T15:59:59.000Z', decision: null, ended: null };
const decided = (agreed: boolean, by = zhou): Exit => ({ ...asked, decision: { by, at, words: '见判决', agreed } });
const ended: Exit = { ...decided(true), ended: { by: chen, at, words: null } };

describe('what stands in the field', () => {
	it.each<[string, object | null, boolean]>([
		['as it is asked for', asked, true],
		['decided', decided(false), true],
		['ended', ended, true],
		['nothing: it is never taken away', null, false],
		['another kind', { ...asked, kind: 'forget' }, false],
		['a field that nobody knows', { ...asked, colour: 'red' }, false],
		['evidence that is no id', { ...asked, evidence: ['photo.jpg'] }, false],
		['more evidence than anybody looks at', { ...asked, evidence: Array.from({ length: 21 }, (_, index) => newId(index + 1)) }, false],
		['words without end', { ...asked, words: 'x'.repeat(2_001) }, false],
		['a day without a time', { ...asked, nextAt: '2026-05-01' }, false],
		['a decision that decides nothing', { ...asked, decision: { by: zhou, at, words: null } }, false],
		['an end with more in it', { ...ended, ended: { by: chen, at, words: null, agreed: true } }, false],
	])('%s', (_, value, fits) => {
		expect(exitFits('exit', value as unknown as Json)).toBe(fits);
	});

	it('another field is another’s business', () => {
		expect(exitFits('flag', asked as unknown as Json)).toBeUndefined();
	});

	it('is asked, agreed, refused, or ended', () => {
		expect([asked, decided(true), decided(false), ended].map(exitState)).toEqual(['asked', 'agreed', 'refused', 'ended']);
		expect([stepBefore(ended), stepBefore(decided(false)), stepBefore(asked)]).toEqual([decided(true), asked, null]);
	});
});

describe('two values that were set apart', () => {
	it('the other decision can be made anew by who settles it, in the own name', () => {
		expect(exitTowards(decided(true), decided(false, lin), zhou, '2026-03-06T02:00:00.000Z')?.decision).toEqual({ by: zhou, at: '2026-03-06T02:00:00.000Z', words: '见判决', agreed: false });
	});
	it('a step that ended it can be made anew', () => {
		expect(exitTowards(decided(true), ended, lin, at)?.ended?.by).toBe(lin);
	});
	it('what was asked for twice, decided alike, or is over, leads nowhere', () => {
		expect([exitTowards(decided(true), { ...asked, by: lin }, zhou, at), exitTowards(decided(true), decided(true, lin), zhou, at), exitTowards(ended, decided(false, lin), zhou, at), exitTowards(null, asked, zhou, at)]).toEqual([null, null, null, null]);
	});
});

it('side by side in a review each says what it is, in both languages', () => {
	const info = { ...fieldInfo(undefined, 'exit'), options: [{ id: 'park', label: { zh: '挂账', en: 'Park' } }] };
	expect(shownValue(info, decided(false) as unknown as Json, () => null)).toEqual({ as: 'labels', labels: [{ zh: '挂账：不同意（见判决）', en: 'Park: refused (见判决)' }] });
	expect(exitOf('挂账')).toBeNull();
});

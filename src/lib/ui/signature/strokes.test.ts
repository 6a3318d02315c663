import { describe, expect, it } from 'vitest';
import { isBlank } from './strokes.ts';

describe('a signature', () => {
	it('is blank while there is nothing but a slip of the finger', () => {
		expect(isBlank([])).toBe(true);
		expect(isBlank([[{ x: 0.5, y: 0.2 }]])).toBe(true);
		expect(isBlank([[{ x: 0.5, y: 0.2 }, { x: 0.53, y: 0.2 }]])).toBe(true);
	});

	it('counts the ink of all strokes, wherever they lie', () => {
		const short = [{ x: 0.1, y: 0.1 }, { x: 0.14, y: 0.1 }];
		expect(isBlank([short])).toBe(true);
		expect(isBlank([short, [{ x: 0.9, y: 0.1 }, { x: 0.9, y: 0.15 }]])).toBe(false);
	});
});

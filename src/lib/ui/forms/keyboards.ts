import type { Question } from '../../forms/contract.ts';

/** The keys that a phone shows. A device's number pad may lack the sign, so it comes for whole numbers and decimals only; the form's own check says what is allowed. */
export function keyboardFor({ kind, whole, looks }: Pick<Question, 'kind' | 'whole' | 'looks'>): 'numeric' | 'decimal' | 'url' | 'email' | 'tel' | undefined {
	if (kind === 'number') return whole ? 'numeric' : 'decimal';
	if (looks.includes('numbers')) return 'numeric';
	return (['url', 'email', 'tel'] as const).find((look) => looks.includes(look));
}

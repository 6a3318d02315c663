/**
 * How a signature may be given. A form says which are valid by words of the question's appearance beside `signature`: `sign-drawn`, `sign-written` (the officer
 * writes the name for who cannot), `sign-paper` (on paper, and photographed), `sign-representative`, `sign-refused`. With none of them: drawn, or written.
 */
export const signatureWays = ['drawn', 'written', 'paper', 'representative', 'refused'] as const;
export type SignatureWay = (typeof signatureWays)[number];
/** What stands on the paper: a name, a finger's print, a seal. */
export const paperMarks = ['signed', 'fingerprint', 'seal'] as const;
export type PaperMark = (typeof paperMarks)[number];

const usual: readonly SignatureWay[] = ['drawn', 'written'];

export function waysOf(looks: readonly string[]): readonly SignatureWay[] {
	const asked = signatureWays.filter((way) => looks.includes(`sign-${way}`));
	return asked.length === 0 ? usual : asked;
}

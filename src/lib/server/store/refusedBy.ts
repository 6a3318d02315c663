import { problem, type Problem } from '../../domain/problems/problem.ts';
import type { ProblemCode } from '../../domain/problems/catalogue.ts';

/**
 * Asks one of the database's own functions to write. Null when it did; `refusal` makes a problem of the code and the detail with which it refuses (SQLSTATE DS001). Anything else is thrown.
 */
export async function refusedBy(write: () => Promise<unknown>, refusal: (code: ProblemCode, detail: string) => Problem): Promise<Problem | null> {
	try {
		await write();
		return null;
	} catch (error) {
		const { code, message, detail } = error as { readonly code?: string; readonly message?: string; readonly detail?: string };
		// The right went between the look at the session and the turn.
		if (code === '42501') return problem('not_allowed');
		if (code !== 'DS001') throw error;
		return refusal(message as ProblemCode, detail ?? '');
	}
}

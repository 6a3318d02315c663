import type { Result } from '../../domain/result.ts';
import type { AnswerRow, FormSession } from '../../forms/contract.ts';
import { openSession } from '../../forms/engine/formSession.ts';
import { locale } from '../../i18n/locale.svelte.ts';

/** `names`: of files that were answers at some time, to be dropped at the end. */
export type OnTrial = { readonly session: FormSession; readonly names: readonly string[] };
const fileName = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.\w+$/;

/** Each time anew, on an empty form; its journal goes nowhere. */
export async function openTrial(xml: string): Promise<Result<OnTrial>> {
	const names: string[] = [];
	const journal = (row: AnswerRow): void => {
		if (row.op === 'set' && typeof row.value === 'string' && fileName.test(row.value)) names.push(row.value);
	};
	const session = await openSession({ formXml: xml, language: locale.current, stored: null, journal });
	return session.ok ? { ok: true, value: { session: session.value, names } } : session;
}

import type { LoadFormResult } from '@getodk/xforms-engine';
import type { Result } from '../../domain/result.ts';
import { loadEngine } from './load.ts';

type Ahead = { readonly formXml: string; readonly read: Promise<Result<LoadFormResult>> };
/** One at a time: a form read is some megabytes in memory. */
let ahead: Ahead | null = null;

/** Reads the form that is likeliest opened next, before it is asked for. */
export function readAhead(formXml: string): void {
	if (ahead?.formXml !== formXml) ahead = { formXml, read: read(formXml) };
}

/** What was read ahead serves one session: of two instances of one form only the last gets its end stamped. */
export async function readForm(formXml: string): Promise<Result<LoadFormResult>> {
	const made = ahead?.formXml === formXml ? ahead.read : null;
	if (made === null) return read(formXml);
	ahead = null;
	const taken = await made;
	return taken.ok ? taken : read(formXml);
}

async function read(formXml: string): Promise<Result<LoadFormResult>> {
	const engine = await loadEngine();
	return engine.ok ? { ok: true, value: await engine.value.loadForm(formXml) } : engine;
}

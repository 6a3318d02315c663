// @vitest-environment jsdom
import type * as Engine from '@getodk/xforms-engine';
import { createRequire } from 'node:module';
import { beforeAll, describe, expect, it } from 'vitest';
import { convert } from '../convert.ts';
import { readCases, whyNoCases, workbookOf } from './cases.ts';
import { engineRefuses } from './engineRefuses.ts';

let engine: typeof Engine;

beforeAll(async () => {
	// The engine's parser was built for CommonJS and asks for these when it sees Node.
	Object.assign(globalThis, { __dirname: import.meta.dirname, require: createRequire(import.meta.url) });
	engine = await import('@getodk/xforms-engine');
}, 120_000);

/** Null when the form opens and its blank instance is there; else what the engine says. */
async function refusal(xml: string): Promise<string | null> {
	const loaded = await engine.loadForm(xml, { fetchFormAttachment: attachment, missingResourceBehavior: engine.constants.MISSING_RESOURCE_BEHAVIOR.BLANK });
	if (loaded.status === 'failure') return loaded.error.message;
	try {
		return loaded.createInstance().root.currentState.children.length > 0 ? null : 'an empty instance';
	} catch (error) {
		return String(error);
	}
}

const attachment = (): Promise<Response> => Promise.resolve(new Response('', { status: 404 }));

describe.skipIf(whyNoCases !== null)(`pyxform's cases in the form engine${whyNoCases === null ? '' : ` (${whyNoCases})`}`, () => {
	it('open, but for those with a reason', async () => {
		const refused: Record<string, string> = {};
		for (const one of readCases().filter(({ valid }) => valid)) {
			const conversion = convert(workbookOf(one), { formId: 'data', ...(one.input.name === undefined ? {} : { rootName: one.input.name }) });
			const why = conversion.ok ? await refusal(conversion.form.xml) : 'not converted';
			if (why !== null) refused[one.id] = why;
		}
		expect(Object.keys(refused).filter((id) => engineRefuses[id] === undefined).map((id) => `${id}: ${refused[id]}`)).toEqual([]);
		expect(Object.keys(engineRefuses).filter((id) => refused[id] === undefined)).toEqual([]);
	}, 600_000);
});

import { createRequire } from 'node:module';

/** The engine's parser was built for CommonJS and asks for these when it sees Node. Under jsdom. */
export function letEngineRun(): void {
	Object.assign(globalThis, { __dirname: import.meta.dirname, require: createRequire(import.meta.url) });
}

import type * as Engine from '@getodk/xforms-engine';
import { problem } from '../../domain/problems/problem.ts';
import { fail, ok, type Result } from '../../domain/result.ts';

const limitMs = 10_000;
let loading: Promise<typeof Engine> | null = null;

/**
 * The engine is one lazy chunk. Under a CSP without 'wasm-unsafe-eval' its import never settles, so a time-out turns silence into a
 * problem that a person can read. A failed import may be tried again.
 */
export async function loadEngine(waitMs: number = limitMs): Promise<Result<typeof Engine>> {
	loading ??= import('@getodk/xforms-engine');
	const asked = loading;
	let timer: ReturnType<typeof setTimeout> | undefined;
	const timeout = new Promise<null>((resolve) => { timer = setTimeout(() => resolve(null), waitMs); });
	try {
		const engine = await Promise.race([asked, timeout]);
		return engine === null ? fail(problem('form_engine_timeout')) : ok(engine);
	} catch {
		loading = null;
		return fail(problem('form_engine_timeout'));
	} finally {
		clearTimeout(timer);
	}
}

/** Runs it while nothing else is to do. */
export function whenIdle(run: () => void): void {
	const later = globalThis.requestIdleCallback ?? ((task: () => void) => setTimeout(task, 2_000));
	later(() => run());
}

/** Fetches the chunk while nothing else is to do, so that the first form opens at once, offline too. */
export function prefetchEngine(): void {
	whenIdle(() => void loadEngine());
}

import { complain, say, sayWhileWaiting, seconds } from '../lib/say.mjs';

export type StepResult = {
	readonly ok: boolean; readonly output: string;
	/** Tests that ran, for the steps that run tests. */
	readonly passed?: number; readonly failed?: number;
	/** Where the time went, the longest first. */
	readonly slowest?: readonly Slow[];
};
export type Slow = { readonly name: string; readonly seconds: number };
export type Step = { readonly name: string; run(): Promise<StepResult> };
export type StepReport = StepResult & { readonly name: string; readonly seconds: number };

/** Runs steps, `lanes` at a time, and says one line for each as it ends. */
export async function runSteps(steps: readonly Step[], lanes: number): Promise<readonly StepReport[]> {
	const waiting = [...steps];
	const reports: StepReport[] = [];
	const lane = async (): Promise<void> => {
		for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) reports.push(await runStep(step));
	};
	await Promise.all(Array.from({ length: lanes }, lane));
	return reports;
}

async function runStep(step: Step): Promise<StepReport> {
	const startedAt = performance.now();
	const result = await sayWhileWaiting(step.name, 60, () => step.run()).catch((error: unknown): StepResult => ({ ok: false, output: error instanceof Error ? (error.stack ?? error.message) : String(error) }));
	const counts = result.passed === undefined ? '' : `  ${String(result.passed)} passed, ${String(result.failed ?? 0)} failed`.padEnd(24);
	say(`${result.ok ? '✓' : '✗'} ${step.name.padEnd(18)} ${seconds(startedAt).padStart(8)}${counts}`);
	if (result.slowest !== undefined && result.slowest.length > 0) say(`  longest: ${result.slowest.map((slow) => `${slow.name} ${slow.seconds.toFixed(0)} s`).join(', ')}`);
	return { ...result, name: step.name, seconds: (performance.now() - startedAt) / 1000 };
}

/** Shows the first failure whole and names the others. Output is the tool's own. */
export function showFailures(reports: readonly StepReport[]): void {
	const [first, ...others] = reports.filter((report) => !report.ok);
	if (first === undefined) return;
	complain(`\n──── ${first.name} ────\n${first.output.trimEnd()}\n`);
	for (const other of others) complain(`${other.name} failed too; its last lines:\n${other.output.trimEnd().split('\n').slice(-15).join('\n')}\n`);
}

/** Sum over all steps. A step that failed without counting a failed test counts as one, so that "0 failed" is never said of a failure. */
export function totals(reports: readonly StepReport[]): { readonly passed: number; readonly failed: number } {
	const passed = reports.reduce((sum, report) => sum + (report.passed ?? 0), 0);
	const failed = reports.reduce((sum, report) => sum + Math.max(report.failed ?? 0, report.ok ? 0 : 1), 0);
	return { passed, failed };
}

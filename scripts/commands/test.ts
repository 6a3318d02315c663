import { prepareStep, staticSteps } from '../checks/staticSteps.ts';
import { runSteps, showFailures, type StepReport, totals } from '../checks/steps.ts';
import { buildStep, journeyStep, unitStep } from '../checks/testSteps.ts';
import { writeLongReport } from '../checks/longReport.ts';
import { say, seconds } from '../lib/say.mjs';
import { startTemporaryCluster } from '../postgres/temporary.ts';

type Part = 'check' | 'unit' | 'e2e';
const parts: readonly Part[] = ['check', 'unit', 'e2e'];

/** `npm test`: everything. `--only PART`: check, unit or e2e; what follows goes to Vitest or Playwright, and may name any journey. `--long`: the long runs, with a report; also of one part. */
export async function main(args: readonly string[]): Promise<number> {
	const startedAt = performance.now();
	const long = args[0] === '--long';
	const given = args.slice(long ? 1 : 0);
	const only = given[0] === '--only' ? parts.find((part) => part === given[1]) : undefined;
	const rest = given.slice(only === undefined ? 0 : 2);
	const wanted = new Set<Part>(only === undefined ? (long ? ['unit', 'e2e'] : parts) : [only]);
	const reports: StepReport[] = [...(await runSteps([prepareStep], 1))];
	if (wanted.has('check')) reports.push(...(await runSteps(staticSteps, 2)));
	if (wanted.has('unit') || wanted.has('e2e')) reports.push(...(await runTests(wanted, rest, long)));
	showFailures(reports);
	const { passed, failed } = totals(reports);
	if (long) say(`Report: ${await writeLongReport(reports)}`);
	say(`All of it took ${seconds(startedAt)}.`);
	say(`${String(passed)} passed, ${String(failed)} failed`);
	return failed === 0 ? 0 : 1;
}

/** One PostgreSQL for the whole run; every test file makes its own database in it. */
async function runTests(wanted: ReadonlySet<Part>, rest: readonly string[], long: boolean): Promise<readonly StepReport[]> {
	const cluster = await startTemporaryCluster();
	const env = { DOORSTEP_TEST_POSTGRES: JSON.stringify({ port: cluster.port, secrets: cluster.secrets }), ...(long ? { E2E_LONG: '1' } : {}), ...(long || rest.length > 0 ? { E2E_ALL: '1' } : {}) };
	const stop = (): void => void cluster.stop().then(() => process.exit(130));
	process.once('SIGINT', stop).once('SIGTERM', stop);
	try {
		const unit = wanted.has('unit') ? await runSteps([unitStep(rest, env)], 1) : [];
		const built = wanted.has('e2e') ? await runSteps([buildStep], 1) : [];
		const canTravel = built.length > 0 && built.every((report) => report.ok);
		return [...unit, ...built, ...(canTravel ? await runSteps([journeyStep(rest, env)], 1) : [])];
	} finally {
		await cluster.stop();
	}
}

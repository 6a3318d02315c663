import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildIfStale } from '../lib/build.ts';
import { tool } from '../lib/project.ts';
import { runTool } from '../lib/runTool.ts';
import { ensureBrowser } from './browser.ts';
import type { Slow, Step, StepResult } from './steps.ts';

export function unitStep(args: readonly string[], env: NodeJS.ProcessEnv): Step {
	return {
		name: 'unit tests',
		run: () => withReport(async (report) => {
			const ran = await runTool(tool('vitest/vitest.mjs'), ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...args], { env: { ...env, DOORSTEP_MESSAGES: 'compiled' } });
			return { ...ran, ...vitestCounts(await readJson(report)), slowest: slowestFiles(await readJson(report)) };
		}),
	};
}

export const buildStep: Step = {
	name: 'build',
	run: async () => {
		await buildIfStale();
		return { ok: true, output: '' };
	},
};

export function journeyStep(args: readonly string[], env: NodeJS.ProcessEnv): Step {
	return {
		name: 'browser journeys',
		run: () => withReport(async (report) => {
			const browser = await ensureBrowser();
			const ran = await runTool(tool('@playwright/test/cli.js'), ['test', '--reporter=line,json', ...args], { env: { ...env, DOORSTEP_BROWSER: browser, PLAYWRIGHT_JSON_OUTPUT_NAME: report } });
			return { ...ran, ...playwrightCounts(await readJson(report)), slowest: slowestJourneys(await readJson(report)) };
		}),
	};
}

type Counts = { readonly passed: number; readonly failed: number; readonly slowest?: readonly Slow[] };

const told = 12;

async function withReport(run: (file: string) => Promise<Counts & { code: number; output: string }>): Promise<StepResult> {
	const folder = await mkdtemp(path.join(tmpdir(), 'doorstep-report-'));
	try {
		const { code, ...rest } = await run(path.join(folder, 'report.json'));
		return { ...rest, ok: code === 0 };
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

/** Of Vitest's JSON report (Jest's shape). */
export function vitestCounts(report: unknown): Counts {
	const { numPassedTests = 0, numFailedTests = 0 } = (report ?? {}) as { numPassedTests?: number; numFailedTests?: number };
	return { passed: numPassedTests, failed: numFailedTests };
}

/** Of Playwright's JSON report. A test that passed at a second try passed. */
export function playwrightCounts(report: unknown): Counts {
	const { stats } = (report ?? {}) as { stats?: { expected?: number; unexpected?: number; flaky?: number } };
	return { passed: (stats?.expected ?? 0) + (stats?.flaky ?? 0), failed: stats?.unexpected ?? 0 };
}

/** Of Vitest's JSON report: its files. */
export function slowestFiles(report: unknown): readonly Slow[] {
	const { testResults = [] } = (report ?? {}) as { testResults?: readonly { name: string; startTime: number; endTime: number }[] };
	return longest(testResults.map(({ name, startTime, endTime }) => ({ name: path.basename(name), seconds: (endTime - startTime) / 1000 })));
}

type Suite = { readonly file: string; readonly specs?: readonly { readonly line: number; readonly tests: readonly { readonly results: readonly { readonly duration: number }[] }[] }[]; readonly suites?: readonly Suite[] };

/** Of Playwright's JSON report: each test by its place. */
export function slowestJourneys(report: unknown): readonly Slow[] {
	const testsOf = (suite: Suite): readonly Slow[] => [
		...(suite.specs ?? []).map(({ line, tests }) => ({ name: `${path.basename(suite.file)}:${String(line)}`, seconds: tests.flatMap((test) => test.results).reduce((sum, { duration }) => sum + duration, 0) / 1000 })),
		...(suite.suites ?? []).flatMap(testsOf),
	];
	return longest(((report ?? {}) as { suites?: readonly Suite[] }).suites?.flatMap(testsOf) ?? []);
}

function longest(all: readonly Slow[]): readonly Slow[] {
	return all.toSorted((a, b) => b.seconds - a.seconds).slice(0, told);
}

async function readJson(file: string): Promise<unknown> {
	return readFile(file, 'utf8').then(JSON.parse, () => undefined);
}

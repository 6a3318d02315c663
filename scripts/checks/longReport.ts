import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import path from 'node:path';
import { folders } from '../lib/project.ts';
import { type StepReport, totals } from './steps.ts';

/** Writes docs/reports/<date>-long.md: what ran, on what, how long, and the whole output of what failed. @returns its path */
export async function writeLongReport(reports: readonly StepReport[]): Promise<string> {
	const now = new Date();
	const folder = path.join(folders.root, 'docs', 'reports');
	const file = path.join(folder, `${now.toISOString().slice(0, 16).replace(/[:T]/g, '-')}-long.md`);
	const { passed, failed } = totals(reports);
	const rows = reports.map((report) => `| ${report.name} | ${report.ok ? 'passed' : 'FAILED'} | ${report.seconds.toFixed(1)} s | ${report.passed === undefined ? '' : `${String(report.passed)} / ${String(report.failed ?? 0)}`} |`);
	const failures = reports.filter((report) => !report.ok).map((report) => `\n## ${report.name}\n\n\`\`\`\n${report.output.trimEnd()}\n\`\`\``);
	const found = reports.flatMap((report) => figuresIn(report.output));
	const lines = [
		`# Long run, ${now.toISOString().slice(0, 16).replace('T', ' ')} UTC`, '',
		`Commit ${commit()}; ${String(cpus().length)} × ${cpus()[0]?.model ?? 'unknown processor'}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB; Node ${process.versions.node}.`,
		`${String(passed)} passed, ${String(failed)} failed.`, '', '| step | result | time | passed / failed |', '| --- | --- | --- | --- |', ...rows, ...(found.length === 0 ? [] : ['', '## Figures', '', ...found.map((each) => `- ${each}`)]), ...failures, '',
	];
	await mkdir(folder, { recursive: true });
	await writeFile(file, lines.join('\n'));
	return path.relative(folders.root, file);
}

/** What the tests found out and want to be kept: their lines that begin with `figures: `, once each. */
export function figuresIn(output: string): readonly string[] {
	return [...new Set([...output.matchAll(/^.*?figures: (.+)$/gm)].map((match) => (match[1] ?? '').trimEnd()))];
}

function commit(): string {
	const git = (...args: readonly string[]): string => execFileSync('git', args, { cwd: folders.root, encoding: 'utf8' }).trim();
	return `${git('rev-parse', '--short', 'HEAD')}${git('status', '--porcelain') === '' ? '' : ' with changes'}`;
}

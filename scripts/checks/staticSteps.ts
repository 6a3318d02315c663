import { existsSync } from 'node:fs';
import path from 'node:path';
import { folders, tool } from '../lib/project.ts';
import { runTool } from '../lib/runTool.ts';
import type { Step } from './steps.ts';

/** What the other checks read but git does not keep: SvelteKit's types and the compiled messages. */
export const prepareStep: Step = {
	name: 'generated types',
	run: async () => {
		const messages = await runTool(tool('@inlang/paraglide-js/bin/run.js'), ['compile', '--silent', '--project', './project.inlang', '--outdir', './src/lib/i18n/paraglide', '--strategy', 'globalVariable', 'baseLocale', '--emit-ts-declarations']);
		const sync = messages.code === 0 ? await runTool(tool('@sveltejs/kit/svelte-kit.js'), ['sync']) : messages;
		return { ok: sync.code === 0, output: messages.output + sync.output };
	},
};

export const staticSteps: readonly Step[] = [
	step('lint', 'eslint/bin/eslint.js', ['.', '--max-warnings', '0', '--cache', '--cache-location', 'node_modules/.cache/eslint/']),
	step('types', 'svelte-check/bin/svelte-check', ['--threshold', 'error', '--output', 'human']),
	...(existsSync(path.join(folders.root, 'service-worker', 'tsconfig.json')) ? [step('worker types', 'typescript/bin/tsc', ['--noEmit', '-p', 'service-worker'])] : []),
	step('import rules', 'dependency-cruiser/bin/dependency-cruiser.mjs', ['--config', '.dependency-cruiser.js', 'src', 'service-worker', 'scripts', 'e2e', 'bench']),
	{
		name: 'picture of the imports',
		run: async () => {
			const { code, output } = await runTool('scripts/architecture.mjs', ['--check']);
			return { ok: code === 0, output };
		},
	},
	step('unused code', 'knip/bin/knip.js', ['--no-progress']),
];

function step(name: string, file: string, args: readonly string[]): Step {
	return {
		name,
		run: async () => {
			const { code, output } = await runTool(tool(file), args);
			return { ok: code === 0, output };
		},
	};
}

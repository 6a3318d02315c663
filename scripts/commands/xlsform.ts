import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { convert, describeIssue, type Issue } from '../../src/lib/xlsform/index.ts';
import { complain, say } from '../lib/say.mjs';
import { FormFileReader } from '../../src/lib/server/forms/formFileReader.ts';

const usage = `npm run xlsform -- IN OUT
    IN   an XLSForm (.xlsx, .csv or .md), or a folder of them
    OUT  a folder: each form becomes NAME.xml there, or NAME.error.txt that says what to mend`;
const extensions = new Set(['.xlsx', '.xlsm', '.xls', '.csv', '.md']);

export async function main(args: readonly string[]): Promise<number> {
	const [from, to, ...rest] = args;
	if (from === undefined || to === undefined || rest.length > 0) {
		say(usage);
		return from === '--help' ? 0 : 1;
	}
	const files = await filesOf(from);
	if (files.length === 0) {
		complain(`There is no .xlsx, .csv or .md file at ${from}.`);
		return 1;
	}
	const reader = new FormFileReader();
	let failed = 0;
	for (const { file, target } of targetsOf(files, to)) failed += (await convertFile(file, target, reader)) ? 0 : 1;
	await reader.end();
	say(`${files.length - failed} of ${files.length} converted.`);
	return failed === 0 ? 0 : 1;
}

async function filesOf(from: string): Promise<readonly string[]> {
	const found = await stat(from).catch(() => null);
	if (found === null) return [];
	if (!found.isDirectory()) return [from];
	const names = await readdir(from);
	return names.filter((name) => extensions.has(path.extname(name).toLowerCase()) && !name.startsWith('~$')).sort().map((name) => path.join(from, name));
}

/** Two files that differ in their endings only keep them, so that neither overwrites the other. */
function targetsOf(files: readonly string[], to: string): readonly { readonly file: string; readonly target: string }[] {
	const base = (file: string): string => path.basename(file, path.extname(file));
	if (files.length === 1 && path.extname(to).toLowerCase() === '.xml') return files.map((file) => ({ file, target: to.slice(0, -'.xml'.length) }));
	return files.map((file) => ({ file, target: path.join(to, files.filter((other) => base(other) === base(file)).length > 1 ? path.basename(file) : base(file)) }));
}

async function convertFile(file: string, target: string, reader: FormFileReader): Promise<boolean> {
	const answer = await reader.read({ name: path.basename(file), bytes: await readFile(file) });
	const conversion = answer.ok ? convert(answer.workbook, { formId: path.basename(file, path.extname(file)) }) : { ...answer, warnings: [] };
	await mkdir(path.dirname(target), { recursive: true });
	await Promise.all([`${target}.xml`, `${target}.error.txt`].map((old) => rm(old, { force: true })));
	for (const warning of conversion.warnings) say(`${file}: ${describeIssue(warning, 'en')}`);
	if (conversion.ok) await writeFile(`${target}.xml`, conversion.form.xml);
	else await writeFile(`${target}.error.txt`, conversion.problems.map(inBothLanguages).join('\n'));
	say(`${file} → ${conversion.ok ? `${target}.xml` : `${target}.error.txt (${conversion.problems.length})`}`);
	return conversion.ok;
}

function inBothLanguages(issue: Issue): string {
	return `[${issue.code}]\n${describeIssue(issue, 'zh-CN')}\n${describeIssue(issue, 'en')}\n`;
}

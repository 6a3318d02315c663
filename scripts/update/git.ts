import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { root } from '../lib/onNode24.mjs';
import { Stop } from '../lib/say.mjs';

/** Where the new version is made ready, beside the one that serves. */
export const nextFolder = path.join(root, '.update', 'next');

function git(...args: readonly string[]): { readonly ok: boolean; readonly text: string } {
	const ran = spawnSync('git', args, { cwd: root, encoding: 'utf8', env: { ...process.env, GIT_TERMINAL_PROMPT: '0' } });
	return { ok: ran.status === 0, text: (ran.status === 0 ? ran.stdout : ran.stderr).trim() };
}

function must(what: string, ...args: readonly string[]): string {
	const { ok, text } = git(...args);
	if (!ok) throw new Stop(`${what}\n  ${text.replaceAll('\n', '\n  ')}`);
	return text;
}

/** Stops when this folder cannot be updated by git. */
export function refuseChangedFolder(): void {
	if (!existsSync(path.join(root, '.git'))) throw new Stop('This folder was not got with git, so there is nothing to compare with. Get Doorstep anew with git clone, and restore a backup there (docs/operations.md).');
	const changed = must('git does not answer.', 'status', '--porcelain', '--untracked-files=no');
	if (changed !== '') throw new Stop(`Files of Doorstep were changed by hand; an update would overwrite that:\n  ${changed.replaceAll('\n', '\n  ')}\n  Put them back (git checkout -- FILE) or keep them as commits of your own.`);
}

export function headCommit(): string {
	return must('git does not answer.', 'rev-parse', 'HEAD');
}

/** Fetches. @param from a remote, an address, a folder or a bundle file; undefined: where this folder came from. @returns the newest commit there */
export function fetchNewest(from: string | undefined, ref: string | undefined): string {
	if (from !== undefined) must(`Nothing could be fetched from ${from}.`, 'fetch', '--no-tags', from, ref ?? 'HEAD');
	else {
		const upstream = git('rev-parse', '--abbrev-ref', '@{upstream}');
		if (!upstream.ok) throw new Stop('This folder does not know where it came from. Say where the new version is: npm run update -- --from ADDRESS, FOLDER or FILE.bundle');
		const [remote = 'origin', ...branch] = upstream.text.split('/');
		must(`Nothing could be fetched from ${remote}. Is there a connection?`, 'fetch', remote, ref ?? branch.join('/'));
	}
	const commit = must('git does not answer.', 'rev-parse', 'FETCH_HEAD^{commit}');
	if (!git('merge-base', '--is-ancestor', 'HEAD', commit).ok && !git('merge-base', '--is-ancestor', commit, 'HEAD').ok) throw new Stop('The new version does not build on this one; git would have to merge. Nothing was changed.');
	return commit;
}

/** Whether this folder already holds all of it. */
export function holdsCommit(commit: string): boolean {
	return git('merge-base', '--is-ancestor', commit, 'HEAD').ok;
}

export function layOut(commit: string): void {
	dropNext();
	must('The new version could not be laid out beside this one.', 'worktree', 'add', '--detach', nextFolder, commit);
}

export function dropNext(): void {
	git('worktree', 'remove', '--force', nextFolder);
	git('worktree', 'prune');
}

/** The files of Doorstep in this folder become those of the new version; data and packages are not git's. */
export function takeOver(commit: string): void {
	must('git could not take the new version.', 'merge', '--ff-only', commit);
}

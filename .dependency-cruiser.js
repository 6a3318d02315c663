/**
 * The layers of docs/architecture.md as rules: imports go down only. `may` lists, for each folder of src/lib, what it may import from src/lib
 * besides itself; what is not listed is forbidden.
 */
const may = {
	domain: [],
	packs: ['domain', 'i18n', 'xlsform'],
	forms: ['domain', 'packs', 'i18n'],
	protocol: ['domain', 'packs', 'forms'],
	crypto: ['domain', 'protocol'],
	db: ['domain', 'protocol', 'packs', 'forms', 'crypto'],
	sync: ['domain', 'protocol', 'packs', 'forms', 'crypto', 'db'],
	worker: ['domain', 'protocol', 'packs', 'forms', 'crypto', 'db', 'sync'],
	map: ['domain', 'i18n', 'worker', 'state', 'shell'],
	state: ['domain', 'protocol', 'packs', 'forms', 'i18n', 'worker', 'shell', 'map'],
	ui: ['domain', 'packs', 'forms', 'i18n', 'state', 'shell', 'map', 'worker', 'sheets', 'xlsform'],
	shell: ['domain', 'i18n', 'worker'],
	i18n: ['domain'],
	xlsform: [],
	sheets: ['domain', 'xlsform'],
	server: ['domain', 'packs', 'forms', 'protocol', 'crypto', 'sheets', 'xlsform'],
};

/** Single files without keys, storage or network that a higher layer may use past its neighbour. */
const pureExceptions = { ui: ['^src/lib/crypto/passphrase\\.ts$'] };

const tests = '\\.test\\.ts$';

const layers = Object.entries(may).map(([folder, below]) => ({
	name: `layer-${folder}`,
	comment: `src/lib/${folder} may import ${below.length === 0 ? 'nothing' : below.join(', ')} of src/lib.`,
	severity: 'error',
	from: { path: `^src/lib/${folder}/`, pathNot: tests },
	to: { path: '^src/lib/[^/]+/', pathNot: [`^src/lib/(${[folder, ...below].join('|')})/`, ...(pureExceptions[folder] ?? [])] },
}));

const pure = '^src/lib/(domain|packs|forms|protocol|xlsform)/';

function onlyIn(name, comment, folder, packages) {
	return { name, comment, severity: 'error', from: { path: '^(src|service-worker|scripts|e2e|bench)/', pathNot: [folder, tests, '^src/lib/testing/', '^bench/'] }, to: { path: `node_modules/(${packages})/`, dependencyTypesNot: ['type-only'] } };
}

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
	forbidden: [
		...layers,
		{ name: 'no-circles', comment: 'Files that import each other cannot be understood or tested apart.', severity: 'error', from: { pathNot: '\\.svelte$' }, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only', 'dynamic-import'] } } },
		{ name: 'worker-by-its-client', comment: 'The page knows the worker by its types and its client.', severity: 'error', from: { path: '^src/(routes|lib/(state|ui|map|shell))/' }, to: { path: '^src/lib/worker/', pathNot: '^src/lib/worker/(client|version)', dependencyTypesNot: ['type-only'] } },
		{ name: 'words-where-they-are-shown', comment: 'The device below the page knows a failure by its code; the sentences would be loaded twice.', severity: 'error', from: { path: '^(src/lib/(protocol|crypto|db|sync|worker)|service-worker)/', pathNot: tests }, to: { path: '^src/lib/domain/problems/(texts|problemText)\\.ts$' } },
		{ name: 'routes-by-side', comment: 'Screens do not reach past state, ui and map; endpoints use the server.', severity: 'error', from: { path: '^src/routes/(?!api/)' }, to: { path: '^src/lib/(db|crypto|sync|server)/' } },
		{ name: 'endpoints-use-the-server', comment: 'Endpoints call the server and nothing of the device.', severity: 'error', from: { path: '^src/routes/api/' }, to: { path: '^src/lib/(db|crypto|sync|worker|state|ui|map|shell|forms)/' } },
		{ name: 'pure-is-pure', comment: 'What both ends need has no Node and no framework; seeds.ts reads the packs that ship, on the server.', severity: 'error', from: { path: pure, pathNot: [tests, '^src/lib/packs/seeds\\.ts$', '^src/lib/xlsform/cases/'] }, to: { dependencyTypes: ['core'] } },
		{ name: 'pure-knows-no-framework', comment: 'What both ends need has no framework.', severity: 'error', from: { path: pure, pathNot: tests }, to: { path: 'node_modules/(svelte|@sveltejs|dexie|leaflet|comlink)/' } },
		{ name: 'tests-only', comment: 'The product never imports test helpers.', severity: 'error', from: { path: '^(src|service-worker)/', pathNot: [tests, '^src/lib/testing/'] }, to: { path: '^src/lib/testing/' } },
		{ name: 'not-from-scripts', comment: 'The product never imports scripts.', severity: 'error', from: { path: '^(src|service-worker)/', pathNot: [tests, '^src/lib/testing/'] }, to: { path: '^(scripts|e2e|bench)/' } },
		onlyIn('dexie-in-db', 'Only src/lib/db talks to IndexedDB.', '^src/lib/db/', 'dexie'),
		onlyIn('leaflet-in-map', 'Only src/lib/map imports Leaflet.', '^src/lib/map/', 'leaflet'),
		onlyIn('spreadsheets-in-sheets', 'Only src/lib/sheets reads and writes files of spreadsheets.', '^src/lib/sheets/', 'hucre'),
		onlyIn('engine-in-forms', 'Only the adapter imports the form engine.', '^src/lib/forms/engine', '@getodk'),
		onlyIn('sql-in-store', 'SQL lives in the store; scripts make roles and databases.', '^(src/lib/server/(store|news)|scripts/)', 'pg|kysely'),
		{ name: 'unresolved', comment: 'An import that leads nowhere.', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '^(\\$app|\\$env|\\$service-worker|\\$lib/i18n/paraglide|\\./\\$types|virtual:|@lucide/svelte/icons/|zxing-wasm/reader/zxing_reader\\.wasm\\?url|(rxdb|pouchdb|express|express-pouchdb)(/|$))' } },
	],
	options: {
		doNotFollow: { path: 'node_modules' },
		exclude: { path: '^src/lib/i18n/paraglide/' },
		// The generated tsconfig's paths are relative to its own folder, which the cruiser does not know.
		tsConfig: { fileName: 'scripts/checks/tsconfig.rules.json' },
		tsPreCompilationDeps: 'specify',
		extraExtensionsToScan: ['.json'],
		enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['svelte', 'browser', 'import', 'require', 'node', 'default', 'types'], mainFields: ['module', 'main', 'types'], extensions: ['.ts', '.js', '.mjs', '.svelte', '.d.ts', '.json'] },
	},
};

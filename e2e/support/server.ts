import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { ensureCertificates } from '../../scripts/authority/authority.ts';
import { root } from '../../scripts/lib/onNode24.mjs';
import { node24Path } from '../../scripts/lib/install.mjs';
import { freePort } from '../../scripts/postgres/cluster.ts';
import { appRole, type DatabaseUrls } from '../../scripts/postgres/roles.ts';
import { seedDemo } from '../../src/lib/server/demo/seed.ts';
import { migrate } from '../../src/lib/server/store/migrate.ts';
import type { FreshDatabase, Model } from '../../scripts/postgres/temporary.ts';
import { createTestDatabase, createTestDatabaseLike } from '../../src/lib/testing/database.ts';

export type TestServer = DatabaseUrls & {
	/** Address without a slash at its end. */
	readonly url: string;
	/** With TLS: arguments that make Chromium know the host name and trust exactly this certificate. */
	readonly browserArgs: readonly string[];
	/** With TLS: the authority's root, PEM. */
	readonly rootCertificate: string | undefined;
	/** Its folder of data, files and logs. */
	readonly folder: string;
	/** Ends the server process at once, as a power cut would; the database stays. */
	kill(): Promise<void>;
	/** Starts it again at the same address. */
	restart(): Promise<void>;
	stop(): Promise<void>;
};

export type TestServerOptions = {
	/** Serves HTTPS under this host name with a fresh local authority. */
	readonly tlsHost?: string;
	/** Options of the demo's generator. */
	readonly demo?: Parameters<typeof seedDemo>[1];
	/** A town in which work was done before, at the address where it was done. */
	readonly over?: ServedBefore;
	/** Another build than ./build, for update journeys. */
	readonly buildFolder?: string;
	/** Where others have to know its address beforehand. */
	readonly port?: number;
	readonly env?: NodeJS.ProcessEnv;
};

/** `folder`: the server's own data folder as it was left; it is copied. */
export type ServedBefore = { readonly database: FreshDatabase; readonly folder: string; readonly port: number };

/** The demo's town, once for the whole run. */
export const demoTown: Model = { name: 'demo', fill: ({ ownerUrl }) => fill(ownerUrl, { seed: 1 }) };

/** A real server: the built app in its wrapper, with a database of its own that holds the demo. Takes a second or two. */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
	const { demo, over } = options;
	const database = over?.database ?? (demo === undefined ? await createTestDatabaseLike(demoTown) : await createTestDatabase());
	if (demo !== undefined) await fill(database.ownerUrl, demo);
	const folder = await mkdtemp(path.join(tmpdir(), 'doorstep-e2e-'));
	if (over !== undefined) await cp(over.folder, folder, { recursive: true });
	const port = over?.port ?? options.port ?? (await freePort());
	const tls = options.tlsHost === undefined ? undefined : await makeTls(folder, options.tlsHost);
	const env = { ...environmentOf(database, folder, port, options.buildFolder), ...tls?.env, ...options.env };
	let child = await startProcess(env);
	return {
		...database, folder,
		url: tls === undefined ? `http://localhost:${String(port)}` : `https://${options.tlsHost ?? ''}:${String(port)}`,
		browserArgs: tls?.browserArgs ?? [], rootCertificate: tls?.rootCertificate,
		kill: () => end(child, 'SIGKILL'),
		restart: async () => {
			await end(child, 'SIGTERM');
			child = await startProcess(env);
		},
		stop: async () => {
			await end(child, 'SIGTERM');
			await database.drop();
			await rm(folder, { recursive: true, force: true });
		},
	};
}

export function environmentOf(database: DatabaseUrls, folder: string, port: number, build = path.join(root, 'build')): NodeJS.ProcessEnv {
	return {
		DOORSTEP_DB_OWNER_URL: database.ownerUrl, DOORSTEP_DB_APP_URL: database.appUrl, DOORSTEP_DEMO: '1', DOORSTEP_DATA_DIR: folder, DOORSTEP_FILES_DIR: path.join(folder, 'files'),
		DOORSTEP_BUILD_DIR: build, HOST: '127.0.0.1', PORT: String(port),
	};
}

async function fill(ownerUrl: string, demo: Parameters<typeof seedDemo>[1]): Promise<void> {
	await migrate(ownerUrl, appRole);
	await seedDemo(ownerUrl, demo);
}

async function makeTls(folder: string, host: string): Promise<{ env: NodeJS.ProcessEnv; browserArgs: readonly string[]; rootCertificate: string }> {
	const files = await ensureCertificates(path.join(folder, 'ca'), [host]);
	const certificate = new X509Certificate(await readFile(files.cert, 'utf8'));
	const keyHash = createHash('sha256').update(certificate.publicKey.export({ type: 'spki', format: 'der' })).digest('base64');
	return {
		env: { TLS_CERT: files.cert, TLS_KEY: files.key, DOORSTEP_CA_CERT: files.root },
		browserArgs: [`--host-resolver-rules=MAP ${host} 127.0.0.1`, `--ignore-certificate-errors-spki-list=${keyHash}`],
		rootCertificate: await readFile(files.root, 'utf8'),
	};
}

/** Playwright may run under another Node; the server needs ours. */
export async function startProcess(env: NodeJS.ProcessEnv): Promise<ChildProcess> {
	const child = spawn(node24Path(root), ['src/lib/server/wrapper/main.ts'], { cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
	const lines: string[] = [];
	createInterface(child.stderr).on('line', (line) => lines.push(line));
	await new Promise<void>((resolve, reject) => {
		createInterface(child.stdout).on('line', (line) => {
			if (line.startsWith('ready ')) resolve();
		});
		child.once('exit', (code) => reject(new Error(`the server ended with ${String(code)}:\n${lines.join('\n')}`)));
	});
	return child;
}

export async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null) return;
	child.kill(signal);
	await once(child, 'exit');
}

import { readFile } from 'node:fs/promises';
import { buildIfStale } from '../lib/build.ts';
import { openDatabase } from '../lib/database.ts';
import { say, Stop } from '../lib/say.mjs';
import { startServer } from '../lib/serve.ts';
import { migrate } from '../../src/lib/server/store/migrate.ts';
import { checkCounts, checkServer, checkStream, checkWalls } from '../update/checks.ts';

/**
 * What `npm run update` of the version before asks of this one; the name, the arguments and the exit code are a promise between versions.
 * `--prepare`: installs (which every command does) and builds. `--counts FILE`: brings the database up to date and looks whether this version serves
 * it: no table has fewer rows than FILE says, the server answers, a stream is read whole, row-level security holds. Ends with 0 or says what is wrong.
 */
export async function main([option, file]: readonly string[]): Promise<number> {
	if (option === '--prepare') {
		await buildIfStale();
		return 0;
	}
	if (option !== '--counts' || file === undefined) throw new Stop('This is for npm run update.');
	const counts = JSON.parse(await readFile(file, 'utf8')) as { readonly [table: string]: number };
	const database = await openDatabase();
	try {
		const ran = await migrate(database.ownerUrl, decodeURIComponent(new URL(database.appUrl).username));
		say(`The database is up to date (${String(ran.length)} steps).`);
		await checkCounts(database.ownerUrl, counts);
		await checkWalls(database);
		await checkStream(database);
		// Without the owner's connection it does no work of its own: nothing is changed by looking.
		for (const name of ['TLS_CERT', 'TLS_KEY', 'ORIGIN', 'TRUST_PROXY', 'DOORSTEP_CA_CERT', 'DOORSTEP_TRUST_PORT']) Reflect.deleteProperty(process.env, name);
		const server = await startServer({ ownerUrl: '', appUrl: database.appUrl }, { HOST: '127.0.0.1', PORT: '0', DOORSTEP_LOG_STDOUT: '0' });
		try {
			await checkServer(server.url);
		} finally {
			await server.stop();
		}
		say('The new version serves: counts, streams, walls and answers are as they should be.');
		return 0;
	} finally {
		await database.stop();
	}
}

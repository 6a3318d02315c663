import type { Id } from '../domain/ids.ts';
import type { StreamName } from '../protocol/messages.ts';
import type { Log } from './log.ts';
import { ageWorkingSets } from './store/ageing.ts';
import { forgetHalves } from './store/appLeftovers.ts';
import { finishErasures, type ErasureParts, type Unfinished } from './erasure/finish.ts';
import { unfinishedErasures } from './store/erasures.ts';
import { sealClearFiles } from './files/sealClearFiles.ts';
import { sealStored } from './store/sealStored.ts';
import type { SubjectKeys } from './store/subjectKeys.ts';
import { escalateDue } from './store/escalations.ts';
import { forgetImports } from './store/imports.ts';
import { endDueGrants } from './store/grantEnds.ts';
import { forgetNonces, shortenLogs } from './store/pruning.ts';
import { openDatabase, openPool } from './store/database.ts';
import { publishSeedPacks } from './setup/publishPacks.ts';

const everyMs = 3_600_000;
/** A grant of sight ends, and a case is escalated, within a minute of its time. */
const minuteMs = 60_000;

/** Who was told of what: streams with news, and the officers to be woken. */
export type TellEscalated = (tenantId: Id, streams: readonly StreamName[], to: readonly Id[]) => void;
export type Jobs = { close(): Promise<void>; finishErasures(): Promise<Unfinished> };

/**
 * Work that no request asks for, on the owner's connection: packs that came with a newer release, at the start; what left the working
 * set by age, every hour. Each is idempotent and safe when several servers run it.
 */
export function startJobs(ownerUrl: string, keys: SubjectKeys, erasing: ErasureParts, log: Log, tell: TellEscalated): Jobs {
	const pool = openPool(ownerUrl, 1);
	pool.on('error', () => log.error({ event: 'job_connection_lost' }));
	const db = openDatabase(pool);
	let current: Promise<void> = Promise.resolve();
	const run = (name: string, work: () => Promise<number>): void => {
		current = current.then(async () => {
			try {
				const count = await work();
				if (count > 0) log.info({ event: 'job', job: name, count });
			} catch (error) {
				log.error({ event: 'job_failed', job: name, code: String((error as { code?: unknown } | null)?.code ?? '') });
			}
		});
	};
	run('publish_packs', () => publishSeedPacks(db));
	let stopped = false;
	const finish = (): Promise<Unfinished> => finishErasures(db, erasing);
	const age = (): void => {
		run('finish_erasures', async () => (await finish()).length);
		run('seal_stored', () => sealStored(db, keys, () => stopped));
		run('seal_files', () => sealClearFiles(db, { keys, bytesOf: erasing.bytesOf, stopped: () => stopped }));
		run('age_working_sets', () => ageWorkingSets(db, Date.now()));
		run('shorten_logs', () => shortenLogs(db, Date.now()));
		run('forget_nonces', () => forgetNonces(db, Date.now()));
		run('forget_imports', () => forgetImports(db, Date.now()));
		run('forget_halves', () => forgetHalves(db, Date.now()));
	};
	age();
	const timer = setInterval(age, everyMs);
	timer.unref();
	const byTheMinute = (): void => {
		run('end_grants', async () => (await endDueGrants(db, Date.now())).length);
		run('escalate', async () => {
			const done = await escalateDue(db, Date.now());
			for (const { tenantId, to, writes } of done) tell(tenantId, [...new Set(writes.log.map(({ stream }) => stream))], to);
			return done.length;
		});
	};
	byTheMinute();
	const minutes = setInterval(byTheMinute, minuteMs);
	minutes.unref();
	return {
		// In its turn, so that the one connection is free; what fails is tried again within the hour.
		finishErasures: async () => {
			run('finish_erasures', async () => (await finish()).length);
			await current;
			return unfinishedErasures(db);
		},
		close: async () => {
			stopped = true;
			clearInterval(timer);
			clearInterval(minutes);
			await current;
			await pool.end();
		},
	};
}

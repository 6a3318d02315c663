import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { ensureKeyFile } from './backup/backupKey.ts';
import { eraseFromBackups } from './backup/runBackup.ts';
import { startDailyBackup } from './backup/daily.ts';
import { AuditTrail } from './audit/auditTrail.ts';
import { readAuditKey } from './audit/checkpoint.ts';
import { asVaultId, serverId, type Id } from '../domain/ids.ts';
import type { StreamName } from '../protocol/messages.ts';
import { readConfig, type Config } from './config.ts';
import type { ServerStore } from './core/port.ts';
import { DiskRoom } from './diskRoom.ts';
import type { ErasureParts, Unfinished } from './erasure/finish.ts';
import { FileUploads } from './files/uploads.ts';
import type { FileBytes } from './files/bytes.ts';
import { folderBytes } from './files/folderBytes.ts';
import { SmallCopies } from './files/smallCopies.ts';
import { openLog, type Log } from './log.ts';
import { NewsHub } from './news.ts';
import { readPushKeys } from './push/vapid.ts';
import { Waker } from './push/waker.ts';
import { startJobs, type TellEscalated } from './jobs.ts';
import { StorageKeyRing } from './keys/storageKey.ts';
import { RecoveryKeyRing } from './sealed/recoveryKeys.ts';
import { ServerKeyRing } from './sealed/serverKeys.ts';
import { migrations } from './store/migrations/index.ts';
import { Accounts, readTenant, type Tenant } from './store/accounts.ts';
import { AppAccesses } from './store/appAccesses.ts';
import { Imports } from './store/imports.ts';
import { ImportSteps } from './store/importSteps.ts';
import { ImportUndo } from './store/importUndo.ts';
import { AppForms } from './store/appForms.ts';
import { AppSubmissions } from './store/appSubmissions.ts';
import { openDatabase, openPool, refuseUnboundRole, whenReachable, type Db } from './store/database.ts';
import { Enrolments } from './store/enrolments.ts';
import { FactorSeal } from './auth/factorSeal.ts';
import { OidcProvider } from './auth/oidc.ts';
import { SignInPasskeys } from './store/signInPasskeys.ts';
import { SignInTickets } from './store/signInTickets.ts';
import { SecondFactors } from './store/secondFactors.ts';
import { Forms } from './store/forms.ts';
import { Officers } from './store/officers.ts';
import { Passkeys } from './store/passkeys.ts';
import { Recoveries } from './store/recoveries.ts';
import { PushSubscriptions } from './store/pushSubscriptions.ts';
import { DeviceRevokes } from './store/deviceRevokes.ts';
import { DeviceWipes } from './store/deviceWipes.ts';
import { FileRows } from './store/fileRows.ts';
import { PostgresServerStore } from './store/postgresStore.ts';
import { DeviceKeys } from './store/deviceKeys.ts';
import { headsOf } from './store/streamHeads.ts';
import { appLimits, recoveryLimits, sealedLimits, signInLimits, type RecoveryLimits, type ProvenLimits, type SignInLimits } from './store/rateLimits.ts';
import { SubjectKeys } from './store/subjectKeys.ts';
import { UploadLeases } from './store/uploadLeases.ts';

/** What the endpoints of one tenant work with. */
export type TenantServer = { readonly tenant: Tenant; readonly accounts: Accounts; readonly wipes: DeviceWipes; readonly revokes: DeviceRevokes; readonly limits: SignInLimits; readonly deviceKeys: DeviceKeys; readonly sealedLimits: ProvenLimits; readonly apps: AppAccesses; readonly appSubmissions: AppSubmissions; readonly appForms: AppForms; readonly imports: Imports; readonly importSteps: ImportSteps; readonly importUndo: ImportUndo; readonly appLimits: ProvenLimits; readonly uploads: FileUploads; readonly smallCopies: SmallCopies; readonly pushSubscriptions: PushSubscriptions; readonly passkeys: Passkeys; readonly enrolments: Enrolments; readonly officers: Officers; readonly forms: Forms; readonly recoveries: Recoveries; readonly recoveryLimits: RecoveryLimits; readonly secondFactors: SecondFactors; readonly factorSeal: FactorSeal; readonly tickets: SignInTickets; readonly signInPasskeys: SignInPasskeys; readonly waker: Waker; readonly audit: AuditTrail };
export type Server = {
	readonly config: Config; readonly log: Log; readonly pool: pg.Pool; readonly db: Db; readonly store: ServerStore; readonly news: NewsHub; readonly room: DiskRoom; readonly keys: ServerKeyRing; readonly recoveryKeys: RecoveryKeyRing; readonly provider: OidcProvider | null; readonly storageKeys: StorageKeyRing; readonly subjectKeys: SubjectKeys;
	/** What erasures leave to be done outside the database; answers what is still left. Another server does it where this one runs no jobs. */
	finishErasures(): Promise<Unfinished>;
	/** Ends open event streams at shutdown. */
	readonly closing: AbortSignal;
	/** Undefined until the tenant has been set up. */
	tenant(): Promise<TenantServer | undefined>;
	close(): Promise<void>;
};

/** Opens everything; throws, and so does not serve, when the app role could pass by row-level security. */
export async function openServer(config: Config, log: Log): Promise<Server> {
	mkdirSync(config.filesDir, { recursive: true, mode: 0o700 });
	const storageKeys = await new StorageKeyRing(config.storageKeys).open();
	const subjectKeys = new SubjectKeys(storageKeys);
	const pool = openPool(config.appUrl);
	pool.on('error', () => log.error({ event: 'database_connection_lost' }));
	const db = openDatabase(pool);
	await whenReachable(() => refuseUnboundRole(db)).catch(async (error: unknown) => {
		await pool.end();
		throw error;
	});
	const store = new PostgresServerStore(db, subjectKeys);
	const news = new NewsHub({
		pool, url: config.appUrl, log, heads: (tenantId, streams) => headsOf(db, tenantId, streams),
		living: (tenantId, tokens) => new Accounts(db, tenantId).living(tokens, new Date()),
		actors: (tenantId, tokens) => new Accounts(db, tenantId).actorsOf(tokens, new Date()),
	});
	const closing = new AbortController();
	let served: TenantServer | undefined;
	const tellEscalated: TellEscalated = (tenantId, streams, to) => {
		news.publish(tenantId, streams);
		// A device that was never served since the start has no line open either: its next start finds the news.
		if (served?.tenant.id === tenantId) served.waker.publish(to.map((id): StreamName => `u:${id}`), asVaultId(serverId));
	};
	const jobs = config.ownerUrl === null ? null : startJobs(config.ownerUrl, subjectKeys, erasureParts(config, config.ownerUrl), log, tellEscalated);
	const backups = config.ownerUrl === null || !config.backup.daily ? null : startDailyBackup(config, config.ownerUrl, log);
	const keys = new ServerKeyRing(config.serverKeys);
	return {
		config, log, pool, db, store, news, room: new DiskRoom(config), keys, recoveryKeys: new RecoveryKeyRing(config.recoveryKeys, keys), storageKeys, subjectKeys, provider: config.oidc === null ? null : new OidcProvider(config.oidc, (why) => log.info({ event: 'provider_failed', why })), closing: closing.signal,
		finishErasures: async () => (await jobs?.finishErasures()) ?? [],
		tenant: async () => {
			if (served !== undefined) return served;
			const tenant = await readTenant(db, config.tenant);
			if (tenant === undefined) return undefined;
			const rows = new FileRows(db);
			const pushSubscriptions = new PushSubscriptions(db, tenant.id);
			const waker = new Waker({ subscriptions: pushSubscriptions, keys: readPushKeys(config.push.keys), subject: config.push.subject, origins: config.push.origins, log, fetch, now: () => new Date() });
			const audit = new AuditTrail({ db, tenantId: tenant.id, key: readAuditKey(config.audit.key), file: config.audit.checkpoints, log, now: () => new Date(), demo: tenant.demo });
			await audit.noteVersion({ app: config.app, migration: Math.max(...migrations.map(({ number }) => number)) });
			const imports = new Imports(db, subjectKeys);
			served = { passkeys: new Passkeys(db, tenant.id), enrolments: new Enrolments(db, tenant.id), officers: new Officers(db, tenant.id), forms: new Forms(db, tenant.id), recoveries: new Recoveries(db, tenant.id), recoveryLimits: recoveryLimits(pool, tenant.id), secondFactors: new SecondFactors(db, tenant.id), factorSeal: new FactorSeal(config.factorKey), tickets: new SignInTickets(db, tenant.id), signInPasskeys: new SignInPasskeys(db, tenant.id), pushSubscriptions, waker, audit, tenant, accounts: new Accounts(db, tenant.id), wipes: new DeviceWipes(db, tenant.id), revokes: new DeviceRevokes(db, tenant.id), limits: signInLimits(pool, tenant.id), deviceKeys: new DeviceKeys(db, tenant.id), sealedLimits: sealedLimits(pool, tenant.id), apps: new AppAccesses(db, tenant.id), appSubmissions: new AppSubmissions(db, tenant.id, subjectKeys), appForms: new AppForms(db), imports, importSteps: new ImportSteps(imports, subjectKeys), importUndo: new ImportUndo(imports), appLimits: appLimits(pool, tenant.id), uploads: new FileUploads(await bytesOf(config, tenant.id), rows, new UploadLeases(db, tenant.id), subjectKeys), smallCopies: new SmallCopies(rows, subjectKeys) };
			audit.start();
			return served;
		},
		close: async () => {
			closing.abort();
			await Promise.all([jobs?.close(), backups?.close()]);
			await news.close();
			await served?.audit.close();
			await pool.end();
		},
	};
}

/** The client of S3 is large: it is read only where a bucket is set. */
async function bytesOf(config: Config, tenantId: Id): Promise<FileBytes> {
	if (config.s3 === null) return folderBytes(join(config.filesDir, tenantId));
	return (await import('./files/bucketBytes.ts')).bucketBytes(config.s3, tenantId);
}

function erasureParts(config: Config, ownerUrl: string): ErasureParts {
	const { folder, keyFile, daily } = config.backup;
	return {
		bytesOf: (tenantId) => bytesOf(config, tenantId),
		backups: daily ? async () => eraseFromBackups({ ownerUrl, folder, key: (await ensureKeyFile(keyFile)).key, storageKeys: config.storageKeys }) : null,
	};
}

let running: Promise<Server> | undefined;

/** The one server of this process, opened at the first call. */
export function server(): Promise<Server> {
	running ??= open().catch((error: unknown) => {
		running = undefined;
		throw error;
	});
	return running;
}

async function open(): Promise<Server> {
	const config = readConfig(process.env);
	return openServer(config, openLog(join(config.dataDir, 'logs'), config.logToStdout));
}

/** Ends event streams, jobs and connections; called once requests are answered. */
export async function shutdown(): Promise<void> {
	const open = running;
	running = undefined;
	await (await open?.catch(() => undefined))?.close();
}

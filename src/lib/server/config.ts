import { resolve } from 'node:path';
import { backupSettings, type BackupSettings } from './backup/settings.ts';

export type Config = {
	readonly appUrl: string;
	/** Owner's connection for jobs and new seed packs; null: this server runs none. */
	readonly ownerUrl: string | null;
	readonly dataDir: string; readonly filesDir: string; readonly demo: boolean;
	/** Which tenant to serve when there are several. */
	readonly tenant: string | null;
	readonly app: string;
	/** False: log lines go to the file alone. */
	readonly logToStdout: boolean;
	readonly backup: BackupSettings;
};

export function readConfig(env: { readonly [name: string]: string | undefined }): Config {
	const appUrl = env['DOORSTEP_DB_APP_URL'];
	if (appUrl === undefined || appUrl === '') throw new Error('DOORSTEP_DB_APP_URL is not set: start with npm start, or set it to the app role’s connection');
	const dataDir = resolve(env['DOORSTEP_DATA_DIR'] ?? 'data');
	return {
		appUrl, ownerUrl: env['DOORSTEP_DB_OWNER_URL'] ?? null, dataDir, filesDir: resolve(env['DOORSTEP_FILES_DIR'] ?? `${dataDir}/files`),
		demo: env['DOORSTEP_DEMO'] === '1', tenant: env['DOORSTEP_TENANT'] ?? null, app: env['DOORSTEP_VERSION'] ?? '0.1.0', logToStdout: env['DOORSTEP_LOG_STDOUT'] !== '0',
		backup: backupSettings(env, dataDir),
	};
}

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { backupSettings, type BackupSettings } from './backup/settings.ts';

/** `endpoint` null: Amazon's of the region. `keys` null: as the machine's role or the environment of the S3 client says. */
export type S3Settings = {
	readonly bucket: string; readonly region: string; readonly endpoint: string | null; readonly pathStyle: boolean;
	readonly keys: { readonly id: string; readonly secret: string } | null;
};
/** The organisation's own identity provider. `claim`: which of what it says of a person is the account here. `name`: what the sign-in page calls it. */
export type OidcSettings = { readonly issuer: URL; readonly clientId: string; readonly secret: string | null; readonly claim: string; readonly name: string };
type Environment = { readonly [name: string]: string | undefined };
export type Config = {
	readonly appUrl: string;
	/** Owner's connection for jobs and new seed packs; null: this server runs none. */
	readonly ownerUrl: string | null;
	readonly dataDir: string; readonly filesDir: string; readonly demo: boolean;
	/** Which tenant to serve when there are several. */
	readonly tenant: string | null;
	readonly app: string;
	/** The bucket for files; null: they lie in `filesDir`. */
	readonly s3: S3Settings | null;
	/** Null: officers sign in here alone. */
	readonly oidc: OidcSettings | null;
	/** False: log lines go to the file alone. */
	readonly logToStdout: boolean;
	readonly backup: BackupSettings;
	/** The file of the keys that locked devices seal to. */
	readonly serverKeys: string;
	/** The file of the keys that wrap the keys of what is stored. */
	readonly storageKeys: string;
	/** The file of the key that seals the secrets of second factors. */
	readonly factorKey: string;
	/** The file of the keys that devices seal their data key to, against a forgotten passphrase. */
	readonly recoveryKeys: string;
	/** Waking devices. `keys`: the file of the server's push key. `subject`: how push services reach who runs this. `origins`: push services besides the browsers' own. */
	readonly push: { readonly keys: string; readonly subject: string; readonly origins: readonly string[] };
	/** The chain of who did what. `key`: the file of the key that signs its checkpoints. `checkpoints`: the file that they are added to. */
	readonly audit: { readonly key: string; readonly checkpoints: string };
	/** Bytes that stay free on the server's disks: below, photos are refused, below a fifth of it everything. */
	readonly diskReserve: number;
};

export function readConfig(env: Environment): Config {
	const appUrl = env['DOORSTEP_DB_APP_URL'];
	if (appUrl === undefined || appUrl === '') throw new Error('DOORSTEP_DB_APP_URL is not set: start with npm start, or set it to the app role’s connection');
	const dataDir = resolve(env['DOORSTEP_DATA_DIR'] ?? 'data');
	return {
		appUrl, ownerUrl: env['DOORSTEP_DB_OWNER_URL'] === '' ? null : (env['DOORSTEP_DB_OWNER_URL'] ?? null), dataDir, filesDir: resolve(env['DOORSTEP_FILES_DIR'] ?? `${dataDir}/files`),
		demo: env['DOORSTEP_DEMO'] === '1', tenant: env['DOORSTEP_TENANT'] ?? null, app: env['DOORSTEP_VERSION'] ?? '0.1.0', s3: s3Settings(env), oidc: readOidc(env), logToStdout: env['DOORSTEP_LOG_STDOUT'] !== '0',
		push: { keys: resolve(env['DOORSTEP_PUSH_KEYS'] ?? `${dataDir}/push-keys.json`), subject: subjectOf(env['DOORSTEP_PUBLIC_ORIGIN'] ?? env['ORIGIN']), origins: (env['DOORSTEP_PUSH_ORIGINS'] ?? '').split(',').filter((origin) => origin !== '') },
		audit: auditFiles(env, dataDir), serverKeys: resolve(env['DOORSTEP_SERVER_KEYS'] ?? `${dataDir}/server-keys.json`), storageKeys: storageKeysFile(env, dataDir), recoveryKeys: resolve(env['DOORSTEP_RECOVERY_KEYS'] ?? `${dataDir}/recovery-keys.json`), factorKey: resolve(env['DOORSTEP_FACTOR_KEY'] ?? `${dataDir}/factor-key.json`), backup: backupSettings(env, dataDir), diskReserve: megabytes(env['DOORSTEP_DISK_RESERVE_MB'], 500),
	};
}

export function storageKeysFile(env: Environment, dataDir: string): string {
	return resolve(env['DOORSTEP_STORAGE_KEYS'] ?? `${dataDir}/storage-keys.json`);
}

export function auditFiles(env: Environment, dataDir: string): Config['audit'] {
	return { key: resolve(env['DOORSTEP_AUDIT_KEY'] ?? `${dataDir}/audit-key.json`), checkpoints: resolve(env['DOORSTEP_AUDIT_CHECKPOINTS'] ?? `${dataDir}/audit-checkpoints.ndjson`) };
}

/**
 * Push services want an https address or a mailbox; one that is not on the Internet gets a name that says so. The wrapper hands `ORIGIN` on under a name
 * of its own, for adapter-node would take the one it knows for every request's address.
 */
function subjectOf(origin: string | undefined): string {
	return origin?.startsWith('https://') === true ? origin : 'https://doorstep.invalid';
}

/** Null: files lie in a folder. */
export function s3Settings(env: Environment): S3Settings | null {
	const bucket = env['DOORSTEP_S3_BUCKET'] ?? '';
	if (bucket === '') return null;
	const endpoint = env['DOORSTEP_S3_ENDPOINT'] ?? null;
	const id = secret(env, 'DOORSTEP_S3_KEY_ID');
	const key = secret(env, 'DOORSTEP_S3_SECRET');
	if ((id === null) !== (key === null)) throw new Error('DOORSTEP_S3_KEY_ID and DOORSTEP_S3_SECRET go together: set both, or neither');
	return {
		bucket, endpoint, region: env['DOORSTEP_S3_REGION'] ?? 'us-east-1', pathStyle: env['DOORSTEP_S3_PATH_STYLE'] === undefined ? endpoint !== null : env['DOORSTEP_S3_PATH_STYLE'] === '1',
		keys: id === null || key === null ? null : { id, secret: key },
	};
}

function readOidc(env: Environment): OidcSettings | null {
	const issuer = env['DOORSTEP_OIDC_ISSUER'] ?? '';
	const clientId = env['DOORSTEP_OIDC_CLIENT_ID'] ?? '';
	if (issuer === '') return null;
	if (!URL.canParse(issuer) || clientId === '') throw new Error('DOORSTEP_OIDC_ISSUER is the address of the identity provider, and DOORSTEP_OIDC_CLIENT_ID goes with it');
	const address = new URL(issuer);
	if (address.protocol !== 'https:' && !['localhost', '127.0.0.1', '[::1]'].includes(address.hostname)) throw new Error('DOORSTEP_OIDC_ISSUER: an identity provider is asked over https');
	return { issuer: address, clientId, secret: secret(env, 'DOORSTEP_OIDC_CLIENT_SECRET'), claim: env['DOORSTEP_OIDC_CLAIM'] ?? 'preferred_username', name: env['DOORSTEP_OIDC_NAME'] ?? address.hostname };
}

/** From the environment, or from the file that `NAME_FILE` names. */
function secret(env: Environment, name: string): string | null {
	const file = env[`${name}_FILE`];
	return env[name] ?? (file === undefined ? null : readFileSync(file, 'utf8').trim());
}

function megabytes(text: string | undefined, usual: number): number {
	const value = Number(text === undefined || text === '' ? usual : text);
	return (Number.isFinite(value) && value >= 0 ? value : usual) * 1_000_000;
}

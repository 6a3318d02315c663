import path from 'node:path';
import { usualKeeping, type Keeping } from './retention.ts';

export type BackupSettings = {
	readonly folder: string; readonly keyFile: string; readonly keeping: Keeping;
	/** Bytes that a backup leaves free on its disk. */
	readonly reserve: number;
	/** False: this server makes none by itself. */
	readonly daily: boolean;
};

/** `DOORSTEP_BACKUP_DIR`, `DOORSTEP_BACKUP_DAYS`, `DOORSTEP_BACKUP=off` (docs/operations.md). */
export function backupSettings(env: { readonly [name: string]: string | undefined }, dataDir: string): BackupSettings {
	const named = env['DOORSTEP_BACKUP_DIR'] ?? '';
	const days = Number(env['DOORSTEP_BACKUP_DAYS'] ?? '');
	return {
		folder: named === '' ? path.join(dataDir, 'backups') : path.resolve(named), keyFile: path.join(dataDir, 'backup.key'),
		keeping: Number.isInteger(days) && days > 0 ? { ...usualKeeping, days } : usualKeeping, reserve: 1_000_000_000, daily: env['DOORSTEP_BACKUP'] !== 'off',
	};
}

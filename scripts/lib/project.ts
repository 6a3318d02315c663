import path from 'node:path';
import { root } from './onNode24.mjs';

/** Where the project keeps what it makes. `DOORSTEP_DATA_DIR` moves the data, for example to another disk. */
export const folders = {
	root,
	data: path.resolve(root, process.env['DOORSTEP_DATA_DIR'] ?? 'data'),
	build: path.join(root, 'build'),
} as const;

export const dataFiles = {
	cluster: path.join(folders.data, 'postgres'),
	secrets: path.join(folders.data, 'postgres.json'),
	appRole: path.join(folders.data, 'app-role.json'),
	run: path.join(folders.data, 'run.json'),
	/** `DOORSTEP_FILES_DIR`: where several servers share them. */
	uploads: path.resolve(root, process.env['DOORSTEP_FILES_DIR'] || path.join(folders.data, 'files')),
	logs: path.join(folders.data, 'logs'),
	/** A restore that is under way, and what it fills. */
	restoring: path.join(folders.data, 'restoring.json'),
	restored: path.join(folders.data, 'restoring'),
	/** An update that is under way. */
	updating: path.join(folders.data, 'updating.json'),
	authority: path.join(folders.data, 'ca'),
} as const;

/** A tool of node_modules, to be run by this Node. */
export function tool(relative: string): string {
	return path.join(root, 'node_modules', relative);
}

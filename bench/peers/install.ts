import { spawn } from 'node:child_process';
import path from 'node:path';
import { installedState } from '../../scripts/lib/install.mjs';

const folder = import.meta.dirname;

/** The peers weigh 120 MB in 320 packages, so they are in nobody's install but that of who runs this benchmark. */
export async function installPeers(): Promise<void> {
	if ((await installedState(folder)) === 'complete') return;
	process.stdout.write('Installing the peers (120 MB, once) …\n');
	const code = await new Promise<number | null>((resolve) => {
		spawn('npm', ['install', '--no-save', '--no-fund', '--no-audit', '--loglevel=error'], { cwd: folder, stdio: 'inherit' }).on('close', resolve).on('error', () => resolve(1));
	});
	if (code !== 0) throw new Error(`npm could not install the peers into ${path.relative(process.cwd(), folder)}`);
}

import { say, Stop } from '../lib/say.mjs';
import { currentRun } from '../lib/runFile.ts';
import { update } from '../update/update.ts';

/** `npm run update [-- --from WHERE] [--to REF]` */
export async function main(args: readonly string[]): Promise<number> {
	const options = new Map<string, string>();
	for (let at = 0; at < args.length; at += 2) {
		const [name = '', value] = [args[at], args[at + 1]];
		if (!['--from', '--to'].includes(name) || value === undefined) {
			say('npm run update [-- --from WHERE] [--to REF]   takes the newest version and goes back to this one if it does not pass its check\n  WHERE  a git address, a folder, or a bundle file on a disk (made with: git bundle create FILE.bundle HEAD)\n  REF    a branch or tag instead of the newest');
			return name === '--help' ? 0 : 1;
		}
		options.set(name, value);
	}
	const running = await currentRun();
	if (running !== undefined) throw new Stop(`Doorstep runs here (process ${String(running.pid)}). Stop it first; the phones go on working meanwhile.`);
	return update({ from: options.get('--from'), ref: options.get('--to') });
}

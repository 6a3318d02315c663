import path from 'node:path';
import { ensureCertificates } from '../authority/authority.ts';
import { lanNames } from '../authority/lan.ts';
import { dataFiles } from '../lib/project.ts';
import { say } from '../lib/say.mjs';

/** `npm run ca -- --host NAME[,NAME]`: an authority and a server certificate for these names (without: this machine's own). */
export async function main(args: readonly string[]): Promise<number> {
	const at = args.indexOf('--host');
	const given = args[at + 1];
	if ((at >= 0 && given === undefined) || (at < 0 && args.length > 0)) {
		say('npm run ca -- --host NAME[,NAME]   names or private addresses by which phones reach this server');
		return 1;
	}
	const names = at < 0 || given === undefined ? lanNames() : given.split(',').map((name) => name.trim().toLowerCase());
	const files = await ensureCertificates(dataFiles.authority, names);
	say(files.made.length === 0 ? 'Nothing to do: the certificate serves these names for at least 30 days more.' : `Made: ${files.made.map((what) => (what === 'root' ? 'a local authority' : 'a server certificate')).join(' and ')} for ${names.join(', ')}.`);
	const show = (file: string): string => path.relative(process.cwd(), file);
	say(`Start with:\n  HOST=0.0.0.0 TLS_CERT=${show(files.cert)} TLS_KEY=${show(files.key)} DOORSTEP_CA_CERT=${show(files.root)} DOORSTEP_TRUST_PORT=8421 npm start`);
	say('Phones then open http://<this machine>:8421/trust once and install the certificate. Keep data/ca/root.key on this machine only.');
	return 0;
}

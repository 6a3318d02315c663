import { hostname, networkInterfaces } from 'node:os';
import { renderUnicodeCompact } from 'uqr';
import { dataFiles } from '../lib/project.ts';
import { say } from '../lib/say.mjs';
import { ensureCertificates } from './authority.ts';
import { isPrivateAddress } from './nameConstraints.ts';

/** Environment of a server for the phones of this network: TLS with a certificate of our own on all addresses, /trust without TLS on the next port. */
export async function lanSettings(): Promise<NodeJS.ProcessEnv> {
	const names = lanNames();
	const files = await ensureCertificates(dataFiles.authority, names);
	if (files.made.includes('root')) say('Made a local certificate authority in data/ca. Its key (root.key) must never leave this machine.');
	const port = Number(process.env['PORT'] ?? 8420);
	const address = names[0] ?? 'localhost';
	const trust = `http://${address}:${String(port + 1)}/trust`;
	const hints = [...names.map((name) => `  https://${name}:${String(port)}`), `Phones first open ${trust} and install the certificate:`, renderUnicodeCompact(trust)];
	return {
		HOST: '0.0.0.0', PORT: String(port), TLS_CERT: files.cert, TLS_KEY: files.key,
		DOORSTEP_CA_CERT: files.root, DOORSTEP_TRUST_PORT: String(port + 1), DOORSTEP_HINTS: hints.join('\n'),
	};
}

/** Addresses on private networks first, for phones find them without a name service; then this machine's names. */
export function lanNames(): readonly string[] {
	const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
		.filter((entry) => entry.family === 'IPv4' && !entry.internal && isPrivateAddress(entry.address))
		.map((entry) => entry.address);
	const own = hostname().toLowerCase().replace(/\.local$/, '');
	const named = /^[a-z0-9-]+$/.test(own) ? [`${own}.local`] : [];
	return [...new Set([...addresses, ...named, 'localhost', '127.0.0.1'])];
}

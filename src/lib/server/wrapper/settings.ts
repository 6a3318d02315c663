import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Problem } from '../../domain/problems/problem.ts';
import { problem } from '../../domain/problems/problem.ts';
import { fail, ok, type Result } from '../../domain/result.ts';

export type Settings = {
	readonly host: string; readonly port: number;
	/** The public address, when one is set; its host is accepted. */
	readonly origin: URL | undefined;
	/** A proxy in front speaks TLS and tells the client's address in X-Forwarded-For. */
	readonly trustProxy: boolean;
	readonly tls: { readonly cert: string; readonly key: string; readonly names: readonly string[] } | undefined;
	/** The local authority's root, offered at /trust. */
	readonly rootCertificate: string | undefined;
	/** A second port without TLS that serves /trust only. */
	readonly trustPort: number | undefined;
};

type Environment = { readonly [name: string]: string | undefined };

/** Reads the environment. Beyond loopback there is TLS, here or in a proxy in front, or there is no service. */
export function readSettings(env: Environment): Result<Settings> {
	const host = env['HOST'] ?? '127.0.0.1';
	const origin = env['ORIGIN'] === undefined || !URL.canParse(env['ORIGIN']) ? undefined : new URL(env['ORIGIN']);
	const trustProxy = env['TRUST_PROXY'] === '1';
	const tls = readTls(env);
	const behindTls = trustProxy && origin?.protocol === 'https:';
	if (!isLoopback(host) && tls === undefined && !behindTls) return fail<Settings>(tlsRequired());
	return ok({
		host, origin, trustProxy, tls,
		port: Number(env['PORT'] ?? 8420),
		rootCertificate: env['DOORSTEP_CA_CERT'] === undefined ? undefined : readFileSync(env['DOORSTEP_CA_CERT'], 'utf8'),
		trustPort: env['DOORSTEP_TRUST_PORT'] === undefined ? undefined : Number(env['DOORSTEP_TRUST_PORT']),
	});
}

function tlsRequired(): Problem {
	return problem('tls_required');
}

function readTls(env: Environment): Settings['tls'] {
	const { TLS_CERT: certFile, TLS_KEY: keyFile } = env;
	if (certFile === undefined || keyFile === undefined) return undefined;
	const cert = readFileSync(certFile, 'utf8');
	return { cert, key: readFileSync(keyFile, 'utf8'), names: certificateNames(cert) };
}

/** The names and addresses that a certificate (PEM, the first one) was made for, in lower case. */
export function certificateNames(pem: string): readonly string[] {
	const alternatives = new X509Certificate(pem).subjectAltName ?? '';
	return [...alternatives.matchAll(/(?:DNS|IP Address):([^,\s]+)/g)].map((match) => (match[1] ?? '').toLowerCase());
}

export function isLoopback(host: string): boolean {
	return host === 'localhost' || host === '::1' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

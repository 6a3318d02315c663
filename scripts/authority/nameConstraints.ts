/**
 * The extension (RFC 5280, 4.2.1.10) that lets a root speak only for the given names, everything below them, and the given IPv4 networks:
 * a stolen key of a town's own authority must not open the rest of the web on its officers' phones.
 * @returns DER of NameConstraints with permitted subtrees
 */
export function nameConstraints(names: readonly string[], networks: readonly Network[]): Uint8Array {
	const dns = names.map((name) => sequence(tagged(0x82, Buffer.from(name, 'ascii'))));
	const addresses = networks.map((network) => sequence(tagged(0x87, Buffer.from([...network.address, ...maskOf(network.prefix)]))));
	return sequence(tagged(0xa0, Buffer.concat([...dns, ...addresses])));
}

export type Network = { readonly address: readonly [number, number, number, number]; readonly prefix: number };

/** Loopback and the networks that RFC 1918 and RFC 3927 keep for private use. */
export const privateNetworks: readonly Network[] = [
	{ address: [10, 0, 0, 0], prefix: 8 }, { address: [172, 16, 0, 0], prefix: 12 }, { address: [192, 168, 0, 0], prefix: 16 },
	{ address: [127, 0, 0, 0], prefix: 8 }, { address: [169, 254, 0, 0], prefix: 16 },
];

export function isPrivateAddress(address: string): boolean {
	const bytes = address.split('.').map(Number);
	return privateNetworks.some((network) => maskOf(network.prefix).every((mask, index) => ((bytes[index] ?? 0) & mask) === (network.address[index] ?? 0)));
}

/** Whether constraints made above let their root speak for a host name: it or a name above it is listed. */
export function permits(constraints: Uint8Array, name: string): boolean {
	const labels = name.split('.');
	return labels.some((_, index) => Buffer.from(constraints).includes(tagged(0x82, Buffer.from(labels.slice(index).join('.'), 'ascii'))));
}

function maskOf(prefix: number): readonly number[] {
	return [0, 1, 2, 3].map((index) => (0xff00 >> Math.min(8, Math.max(0, prefix - index * 8))) & 0xff);
}

function sequence(content: Buffer): Buffer {
	return tagged(0x30, content);
}

/** Tag, length (short or long form), content. */
function tagged(tag: number, content: Buffer): Buffer {
	const { length } = content;
	const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
	return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

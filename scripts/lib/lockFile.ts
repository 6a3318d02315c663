/** What npm notes of a package in package-lock.json; the parts we read or write. */
export type LockEntry = {
	readonly version?: string; readonly dev?: boolean; readonly optional?: boolean; readonly optionalDependencies?: Readonly<Record<string, string>>;
	readonly os?: readonly string[]; readonly cpu?: readonly string[]; readonly libc?: readonly string[];
};
export type LockPackages = Readonly<Record<string, LockEntry>>;

/**
 * Entries for the optional packages that a parent asks for and the lock file lacks. A registry's mirror that never served another platform leaves them
 * out; then `npm ci` refuses, and that platform gets no native parts. Parents name exact versions, and the name tells the platform. There is no hash:
 * npm writes it when a registry that has the package is asked. Throws for a range or for a name without a platform, which are not ours to guess.
 */
export function missingPlatforms(packages: LockPackages): LockPackages {
	const missing: Record<string, LockEntry> = {};
	for (const [parent, { optionalDependencies = {}, dev }] of Object.entries(packages)) {
		for (const [name, version] of Object.entries(optionalDependencies)) {
			if (isPresent(packages, parent, name)) continue;
			if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)) throw new Error(`${parent} asks for ${name} ${version}, which is no exact version`);
			missing[`node_modules/${name}`] = { version, ...(dev === true ? { dev } : {}), optional: true, ...platformOf(name) };
		}
	}
	return missing;
}

/** As Node looks: beside the parent, then in each folder above. */
function isPresent(packages: LockPackages, parent: string, name: string): boolean {
	for (let base = parent; ; base = base.includes('/node_modules/') ? base.slice(0, base.lastIndexOf('/node_modules/')) : '') {
		if (packages[`${base === '' ? '' : `${base}/`}node_modules/${name}`] !== undefined) return true;
		if (base === '') return false;
	}
}

const systems = ['android', 'darwin', 'freebsd', 'linux', 'openbsd', 'openharmony', 'win32'];
const processors = ['arm', 'arm64', 'ia32', 'loong64', 'ppc64', 'riscv64', 's390x', 'x64'];

function platformOf(name: string): Pick<LockEntry, 'cpu' | 'os' | 'libc'> {
	const words = name.split(/[/-]/);
	if (words.includes('wasm32')) return { cpu: ['wasm32'] };
	const system = words.find((word) => systems.includes(word));
	const processor = words.find((word) => processors.includes(word));
	if (system === undefined || processor === undefined) throw new Error(`${name} does not tell its platform`);
	const libc = system !== 'linux' ? undefined : /musl/.test(name) ? 'musl' : /gnu$/.test(name) ? 'glibc' : undefined;
	return { cpu: [processor], ...(libc === undefined ? {} : { libc: [libc] }), os: [system] };
}

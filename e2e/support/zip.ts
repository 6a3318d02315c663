/** What lies uncompressed in an archive, by name. */
export function storedFiles(archive: Buffer): ReadonlyMap<string, Buffer> {
	const files = new Map<string, Buffer>();
	for (let at = archive.indexOf('PK\u0001\u0002', 0, 'latin1'); at >= 0 && archive.readUInt32LE(at) === 0x02014b50; ) {
		const [method, size, nameLength, extra, comment, local] = [archive.readUInt16LE(at + 10), archive.readUInt32LE(at + 20), archive.readUInt16LE(at + 28), archive.readUInt16LE(at + 30), archive.readUInt16LE(at + 32), archive.readUInt32LE(at + 42)];
		if (method !== 0) throw new Error('a file in the archive is compressed');
		const from = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
		files.set(archive.subarray(at + 46, at + 46 + nameLength).toString('utf8'), archive.subarray(from, from + size));
		at += 46 + nameLength + extra + comment;
	}
	return files;
}

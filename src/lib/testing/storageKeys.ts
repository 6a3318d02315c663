import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StorageKeyRing } from '../server/keys/storageKey.ts';
import { SubjectKeys } from '../server/store/subjectKeys.ts';

export function newStorageKeyFile(): string {
	return join(mkdtempSync(join(tmpdir(), 'doorstep-keys-')), 'storage-keys.json');
}

/** As a server of its own has them. */
export async function testSubjectKeys(file = newStorageKeyFile()): Promise<SubjectKeys> {
	return new SubjectKeys(await new StorageKeyRing(file).open());
}

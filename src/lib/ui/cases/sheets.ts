import type { FileKind } from '../../domain/records/shapes.ts';

/** What can be opened over a case from "more": a step besides the service's own, or something to attach. */
export type CaseSheet = 'note' | 'assign' | 'handOver' | 'passOn' | 'flag' | 'restrict' | 'workflow' | FileKind;

const fileKinds: readonly string[] = ['photo', 'audio', 'signature', 'document'] satisfies readonly FileKind[];
export function isFileKind(sheet: string): sheet is FileKind {
	return fileKinds.includes(sheet);
}

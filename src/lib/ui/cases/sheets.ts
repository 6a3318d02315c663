import type { FileKind } from '../../domain/records/shapes.ts';

/** What is added to a case; a film is the answer to a question of a form. */
export type AttachKind = Exclude<FileKind, 'video'>;
/** What can be opened over a case from "more": a step besides the service's own, or something to attach. */
export type CaseSheet = 'note' | 'appointment' | 'call' | 'assign' | 'handOver' | 'transfer' | 'passOn' | 'flag' | 'exit' | 'restrict' | 'workflow' | AttachKind;

const fileKinds: readonly string[] = ['photo', 'audio', 'signature', 'document'] satisfies readonly AttachKind[];
export function isFileKind(sheet: string): sheet is AttachKind {
	return fileKinds.includes(sheet);
}

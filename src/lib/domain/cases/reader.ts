import type { Id } from '../ids.ts';
import type { Typed } from '../records/read.ts';
import type { RecordType } from '../records/record.ts';

/** What the rules about cases read: the device's view, or a fake in a test. */
export type CaseReader = {
	typed<T extends RecordType>(type: T, id: Id | string | null | undefined): Typed<T> | undefined;
	all<T extends RecordType>(type: T): readonly Typed<T>[];
	version(type: RecordType): number;
};

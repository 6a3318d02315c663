import { asId, type Id } from '../ids.ts';
import type { RecordType, StoredRecord } from './record.ts';
import type { Shapes } from './shapes.ts';

/** A record with its fields typed by its type. What is stored was checked at the edge, so this only names it. */
export type Typed<T extends RecordType> = { readonly id: Id; readonly areaId: Id | null; readonly rev: number; readonly fields: Shapes[T] };

export function typed<T extends RecordType>(type: T, record: StoredRecord): Typed<T> {
	if (record.type !== type) throw new Error(`expected a ${type}, got a ${record.type}`);
	return { id: record.id, areaId: record.areaId, rev: record.rev, fields: record.fields as unknown as Shapes[T] };
}

/** A reader of records, wherever they are kept. */
export type RecordReader = { get(type: RecordType, id: Id): StoredRecord | undefined };

export function readTyped<T extends RecordType>(reader: RecordReader, type: T, id: Id | string | null | undefined): Typed<T> | undefined {
	if (id === null || id === undefined) return undefined;
	const record = reader.get(type, asId(id));
	return record === undefined ? undefined : typed(type, record);
}

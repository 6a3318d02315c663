import type { Id } from '../../../domain/ids.ts';
import { typed, type Typed } from '../../../domain/records/read.ts';
import { recordTypes, type RecordType, type StoredRecord } from '../../../domain/records/record.ts';
import { isKeptByMoves } from '../../../domain/workflow/moves.ts';
import type { Pack } from '../../../domain/workflow/pack.ts';
import type { WorkerContext } from '../../context.ts';
import type { ReviewPlace } from './shapes.ts';

/** What a review is about, as this device holds it. */
export type Subject = { readonly record: StoredRecord; readonly pack: Pack | undefined; readonly title: string; readonly at: ReviewPlace };

/** Undefined when the record is not on this device. */
export function subjectOf(context: WorkerContext, review: Typed<'review'>): Subject | undefined {
	const { type, id } = review.fields.of;
	const known = recordTypes.find((candidate) => candidate === type);
	const record = known === undefined ? undefined : context.view.get(known, id);
	return record === undefined ? undefined : { record, pack: packOf(context, record), ...whereIs(context, record) };
}

function packOf(context: WorkerContext, record: StoredRecord): Pack | undefined {
	if (record.type !== 'case') return undefined;
	const { packId, packVersion } = typed('case', record).fields;
	return context.packs.pack(packId, packVersion);
}

function whereIs({ view }: WorkerContext, record: StoredRecord): { readonly title: string; readonly at: ReviewPlace } {
	const place = (id: Id | null): ReviewPlace => (id === null ? null : { type: 'place', id });
	switch (record.type) {
		case 'case': return { title: typed('case', record).fields.title, at: { type: 'case', id: record.id } };
		case 'place': return { title: typed('place', record).fields.label, at: place(record.id) };
		case 'person': {
			const home = view.related('residence', 'personId', record.id).find((residence) => residence.fields.until === null);
			return { title: typed('person', record).fields.name, at: place(home?.fields.placeId ?? null) };
		}
		case 'residence': {
			const { personId, placeId } = typed('residence', record).fields;
			const names = [view.typed('person', personId)?.fields.name, view.typed('place', placeId)?.fields.label].filter((name) => name !== undefined);
			return { title: names.join(' · '), at: place(placeId) };
		}
		case 'task': {
			const { caseId, placeId } = typed('task', record).fields;
			const title = view.typed('case', caseId)?.fields.title ?? view.typed('place', placeId)?.fields.label ?? '';
			return { title, at: caseId === null ? place(placeId) : { type: 'case', id: caseId } };
		}
		default: return { title: '', at: null };
	}
}

export function isOpen(review: Typed<'review'>): boolean {
	return review.fields.state === 'open';
}

/** Follows the state by itself and is never asked about alone: the move that is chosen sets it anew. */
export function isFollower(type: RecordType | string, field: string): boolean {
	return type === 'case' && (field === 'closedAt' || isKeptByMoves(field));
}

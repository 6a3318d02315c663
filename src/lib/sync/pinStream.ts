import type { Id } from '../domain/ids.ts';
import type { StreamName } from '../protocol/messages.ts';

/** Stands beside the server's streams in what this device notes of a record, and never crosses the wire: the officer wants this case kept here. */
export function pinStream(caseId: Id): StreamName {
	return `p:${caseId}`;
}

export function isPinStream(stream: StreamName): boolean {
	return stream.startsWith('p:');
}

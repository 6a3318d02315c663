import type { Id } from '../../domain/ids.ts';
import { asVaultId } from '../../domain/ids.ts';
import { operationSchema, type Operation, type OperationBody } from '../../domain/operation.ts';
import type { Fields, ServerRecord } from '../../domain/records/record.ts';
import { readOperation, type ArrivedOperation } from '../../protocol/operations.ts';
import { derivedId } from '../core/applyOperation.ts';
import type { Actor } from '../core/port.ts';
import type { PushCall } from '../sync.ts';

export type StampedRecord = Pick<ServerRecord, 'id' | 'rev' | 'stamps'> & { readonly fields: Fields };
/** One save: all of it takes effect, or none. `name` says which of the run's it is. */
export type NamedGroup = { readonly name: string; readonly bodies: readonly OperationBody[] };

/** Who imports, with a device of the run's own: what it sets says which run set it. */
export function importer(actor: Actor, importId: Id): Actor {
	return { ...actor, vault: asVaultId(importId) };
}

/** What a device would have sent. Ids come from the run's and the group's name, so that each takes effect once however often it is sent. */
export function operationsOf(actor: Actor, importId: Id, groups: readonly NamedGroup[], firstSeq: number, now: Date): readonly ArrivedOperation[] {
	const at = now.toISOString();
	let seq = firstSeq;
	return groups.flatMap(({ name, bodies }) => bodies.map((body, n): ArrivedOperation => {
		const operation: Operation = {
			opId: derivedId(importId, `${name}/${String(n)}`), vault: asVaultId(importId), officerId: actor.me.officerId, seq, group: derivedId(importId, `${name}/group`), groupSize: bodies.length, schema: operationSchema, at, deviceAt: at, body,
		};
		seq += 1;
		const read = readOperation(JSON.stringify(operation));
		if (!read.ok) throw new Error('an operation of the server’s own cannot be read');
		return read.value;
	}));
}

export function pushCall(call: PushCall, importId: Id): PushCall {
	return { server: call.server, now: call.now, actor: importer(call.actor, importId) };
}

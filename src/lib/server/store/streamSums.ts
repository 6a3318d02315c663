import { sql } from 'kysely';
import type { Id } from '../../domain/ids.ts';
import type { StreamName } from '../../protocol/messages.ts';
import { sumModulus, type StreamSum } from '../../protocol/streamSum.ts';
import type { Tx } from './database.ts';

type SumAtHead = StreamSum & { readonly head: number };

/** Some 100 bytes each. */
const mostKept = 20_000;

/**
 * Count and checksum of a stream's records. All who may read a stream hold the same of it, and the same head is the same content, so each
 * process computes the sum of a head once, however many devices ask: see docs/decisions/0010-checkpoints-heal.md.
 */
export class StreamSums {
	readonly #kept = new Map<string, SumAtHead>();

	async of(tx: Tx, tenantId: Id, stream: StreamName): Promise<SumAtHead> {
		const key = `${tenantId}/${stream}`;
		const kept = this.#kept.get(key);
		if (kept !== undefined && kept.head === (await headOf(tx, tenantId, stream))) return kept;
		const sum = await sumOf(tx, tenantId, stream);
		this.#kept.delete(key);
		this.#kept.set(key, sum);
		for (const oldest of this.#kept.keys()) {
			if (this.#kept.size <= mostKept) break;
			this.#kept.delete(oldest);
		}
		return sum;
	}
}

async function headOf(tx: Tx, tenantId: Id, stream: StreamName): Promise<number> {
	const row = await tx.selectFrom('stream_counter').select('last_seq').where('tenant_id', '=', tenantId).where('stream', '=', stream).executeTakeFirst();
	return row?.last_seq ?? 0;
}

/** One statement, so that head and sum are of one moment. The term is `sumTerm` of protocol/streamSum.ts. */
async function sumOf(tx: Tx, tenantId: Id, stream: StreamName): Promise<SumAtHead> {
	const { rows } = await sql<SumAtHead>`
		select coalesce((select c.last_seq from stream_counter c where c.tenant_id = ${tenantId} and c.stream = ${stream}), 0) as head,
			count(*) as count,
			coalesce(mod(sum(
				(2 * ('x' || substr(name, 25, 6))::bit(24)::bigint + 1) * rev + ('x' || substr(name, 20, 4))::bit(16)::bigint * 16777216 + ('x' || substr(name, 31, 6))::bit(24)::bigint
			), ${sumModulus}::bigint), 0)::bigint as checksum
		from (
			select r.id::text as name, r.rev
			from stream_log l join record r on r.tenant_id = l.tenant_id and r.type = l.type and r.id = l.id and ${inStream(stream)}
			where l.tenant_id = ${tenantId} and l.stream = ${stream} and l.kind = 'put' and r.kept and not r.deleted
		) held`.execute(tx);
	const [row] = rows;
	if (row === undefined) throw new Error('an aggregate has a row');
	return row;
}

/** The explicit filter: the record lies in this stream now. */
export function inStream(stream: StreamName) {
	if (stream === 't') return sql`r.area_id is null and r.readers is null`;
	const id = stream.slice(2);
	return stream.startsWith('u:') ? sql`${id}::uuid = any (r.readers)` : sql`r.area_id = ${id}::uuid and r.readers is null`;
}

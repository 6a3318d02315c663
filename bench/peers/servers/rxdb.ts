/** The handlers of RxDB's replication tutorial, over PostgreSQL in place of its MongoDB; set-based, and gzip on what goes out. */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import pg from 'pg';
import { bodyText, listen } from './answers.ts';

type Doc = { readonly id: string; readonly updatedAt: number; readonly _deleted?: boolean };
type Row = { readonly newDocumentState: Doc; readonly assumedMasterState?: Doc };

const pool = new pg.Pool({ connectionString: process.env['BENCH_DATABASE'], max: 4 });
const pack = promisify(gzip);

listen((request, response) => {
	const url = new URL(request.url ?? '/', 'http://bench');
	const send = async (value: unknown): Promise<void> => {
		response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(await pack(JSON.stringify(value), { level: 5 }));
	};
	const work = url.pathname === '/push' ? push() : pull();
	work.catch((error: unknown) => response.writeHead(500).end(String(error)));

	async function pull(): Promise<void> {
		const [updatedAt, id] = [Number(url.searchParams.get('updatedAt')), url.searchParams.get('id') ?? ''];
		const { rows } = await pool.query<{ body: Doc; at: string }>(
			'select body, updated_at as at from docs where (updated_at, id) > ($1, $2) order by updated_at, id limit $3', [updatedAt, id, Number(url.searchParams.get('limit'))]);
		const documents = rows.map(({ body, at }) => ({ ...body, updatedAt: Number(at), _deleted: false }));
		const last = documents.at(-1);
		await send({ documents, checkpoint: last === undefined ? { id, updatedAt } : { id: last.id, updatedAt: last.updatedAt } });
	}

	async function push(): Promise<void> {
		const rows = JSON.parse(await bodyText(request)) as readonly Row[];
		const client = await pool.connect();
		try {
			await client.query('begin');
			const { rows: known } = await client.query<{ body: Doc; at: string }>('select body, updated_at as at from docs where id = any ($1::text[]) for update', [rows.map((row) => row.newDocumentState.id)]);
			const masters = new Map(known.map(({ body, at }) => [body.id, { ...body, updatedAt: Number(at) }]));
			const conflicts = rows.flatMap(({ newDocumentState, assumedMasterState }) => {
				const master = masters.get(newDocumentState.id);
				return master !== undefined && master.updatedAt !== assumedMasterState?.updatedAt ? [master] : [];
			});
			const inConflict = new Set(conflicts.map((doc) => doc.id));
			const taken = rows.map((row) => row.newDocumentState).filter((doc) => !inConflict.has(doc.id));
			await client.query(
				`insert into docs (id, updated_at, body) select d ->> 'id', $2, d from jsonb_array_elements($1::jsonb) d
				on conflict (id) do update set updated_at = excluded.updated_at, body = excluded.body`, [JSON.stringify(taken), Date.now()]);
			await client.query('commit');
			await send(conflicts);
		} catch (error) {
			await client.query('rollback');
			throw error;
		} finally {
			client.release();
		}
	}
});

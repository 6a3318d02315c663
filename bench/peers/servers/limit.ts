/** Server of the plain limit: one table, plain SQL, one gzip stream out, one set-based statement in; durable like the rest. */
import { once } from 'node:events';
import { createGzip } from 'node:zlib';
import pg from 'pg';
import { bodyText, listen } from './answers.ts';

const pool = new pg.Pool({ connectionString: process.env['BENCH_DATABASE'], max: 4 });
const readAtOnce = 1_000;

listen((request, response) => {
	const work = request.method === 'POST' ? push() : pull();
	work.catch((error: unknown) => response.writeHead(500).end(String(error)));

	async function pull(): Promise<void> {
		response.writeHead(200, { 'content-type': 'application/x-ndjson', 'content-encoding': 'gzip' });
		// The level at which Doorstep packs.
		const packed = createGzip({ level: 5 });
		packed.pipe(response);
		for (let last = 0; ;) {
			const { rows } = await pool.query<{ seq: number; body: string }>({ name: 'page', text: 'select seq, body::text as body from docs where seq > $1 order by seq limit $2', values: [last, readAtOnce] });
			if (rows.length === 0) break;
			last = rows.at(-1)?.seq ?? last;
			if (!packed.write(rows.map((row) => `${row.body}\n`).join(''))) await once(packed, 'drain');
		}
		packed.end();
	}

	async function push(): Promise<void> {
		const patches = (await bodyText(request)).split('\n').filter((line) => line !== '');
		const { rowCount } = await pool.query(
			`update docs set body = jsonb_set(jsonb_set(body, '{fields}', body -> 'fields' || p.set), '{rev}', to_jsonb((body ->> 'rev')::integer + 1))
			from jsonb_to_recordset($1::jsonb) as p (id uuid, set jsonb) where docs.id = p.id`,
			[`[${patches.join(',')}]`],
		);
		response.writeHead(200).end(String(rowCount));
	}
});

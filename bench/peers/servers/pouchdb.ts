/** express-pouchdb over PouchDB on LevelDB, as it comes. */
import { readFile } from 'node:fs/promises';
import express from 'express';
import expressPouchDB from 'express-pouchdb';
import PouchDB from 'pouchdb';
import type { StoredRecord } from '../../../src/lib/domain/records/record.ts';
import { listen } from './answers.ts';

const folder = process.env['BENCH_FOLDER'] ?? '.';
const Server = PouchDB.defaults({ prefix: `${folder}/` });
const db = new Server('docs');
const records = JSON.parse(await readFile(process.env['BENCH_RECORDS'] ?? '', 'utf8')) as readonly StoredRecord[];
for (let from = 0; from < records.length; from += 1_000) await db.bulkDocs(records.slice(from, from + 1_000).map((record) => ({ _id: record.id, ...record })));
const app = express();
app.use('/', expressPouchDB(Server, { mode: 'minimumForPouchDB', configPath: `${folder}/config.json`, logPath: `${folder}/log.txt` }));
listen(app);

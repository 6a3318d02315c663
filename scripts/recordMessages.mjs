// Records what an app of this version sends and what a server of this version answers, for the tests of every later version:
//   node scripts/recordMessages.mjs 0.1.0        (Node 24)
// The folder src/lib/protocol/recorded is only ever added to: a version that was released is never recorded again.
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { recordedMessages } from '../src/lib/testing/recordMessages.ts';

const version = process.argv[2];
if (!/^\d+\.\d+\.\d+$/.test(version ?? '')) throw new Error('name the version, as 0.1.0');
const folder = new URL(`../src/lib/protocol/recorded/${version}/`, import.meta.url);
if (existsSync(folder)) throw new Error(`${version} was recorded before`);
const files = await recordedMessages(version);
mkdirSync(folder, { recursive: true });
for (const [name, text] of Object.entries(files)) writeFileSync(new URL(name, folder), text);
console.log(`recorded ${Object.keys(files).length} files of ${version}`);
const sums = new URL('../src/lib/protocol/recorded/SHA256SUMS', import.meta.url);
appendFileSync(sums, Object.entries(files).map(([name, text]) => `${createHash('sha256').update(text).digest('hex')}  ${version}/${name}\n`).join(''));

// @vitest-environment jsdom
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { shippedForm } from '../../packs/shippedForm.ts';
import { letEngineRun } from '../../testing/formEngine.ts';
import { partingOf, type Spoil } from '../../testing/formRuns.ts';
import { Random } from '../../testing/simulation/random.ts';
import { kinds } from '../../testing/formOfAllKinds.ts';
import { openSession } from './formSession.ts';

const folder = path.join(import.meta.dirname, '..', '..', '..', '..', 'forms');
const names = (await readdir(folder)).filter((name) => name.endsWith('.md') && name !== 'README.md');
const forms = [...(await Promise.all(names.map(async (name) => [name, shippedForm(name, await readFile(path.join(folder, name), 'utf8'))] as const))), ['one question of every kind', kinds()] as const];
/** In all; each form has its share. */
const runs = process.env['E2E_LONG'] === '1' ? 1000 : 60;

beforeAll(letEngineRun);

async function partings(xml: string, count: number, seed: number, spoil?: Spoil): Promise<readonly string[]> {
	const found: string[] = [];
	for (let run = 0; run < count; run += 1) {
		const parting = await partingOf(openSession, xml, new Random(seed + run), spoil);
		if (parting !== null) found.push(`seed ${String(seed + run)}: ${parting}`);
	}
	return found;
}

describe('a form filled at random, ended, and taken up again', () => {
	it.each(forms)('%s: is what it was, and stays so', async (_name, xml) => {
		expect(await partings(xml, Math.ceil(runs / forms.length), 1)).toEqual([]);
	}, 600_000);

	it('is not, once a row of the journal or the hidden answers are lost: these runs would tell', async () => {
		const oneRowLess: Spoil = (stored) => ({ ...stored, journal: stored.journal.toSpliced(Math.floor(stored.journal.length / 2), 1) });
		const hiddenLost: Spoil = (stored) => ({ ...stored, snapshotXml: stored.snapshotXml === null ? null : JSON.stringify({ ...(JSON.parse(stored.snapshotXml) as object), given: { answers: [], rows: [], photos: [] } }) });
		const [, visit = ''] = forms.find(([name]) => name === 'home-visit.md') ?? [];
		expect(await partings(visit, 12, 1, oneRowLess)).not.toEqual([]);
		expect(await partings(visit, 12, 1, hiddenLost)).not.toEqual([]);
	}, 600_000);
});

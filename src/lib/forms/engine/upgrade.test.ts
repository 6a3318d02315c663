// @vitest-environment jsdom
import { beforeAll, describe, expect, it } from 'vitest';
import { shippedForm } from '../../packs/shippedForm.ts';
import { letEngineRun } from '../../testing/formEngine.ts';
import type { AnswerRow, FormSession, StoredDraft } from '../contract.ts';
import { readSchema } from '../schema.ts';
import { questionsIn } from '../steps.ts';
import { upgradeOf } from '../upgrade.ts';
import { openSession } from './formSession.ts';

beforeAll(letEngineRun);

const version = (number: number, questions: string): string => shippedForm('draft', `| survey |
| | type | name | label | relevant |
${questions}
| choices |
| | list_name | name | label |
| | yn | yes | Yes |
| | yn | no | No |
| settings |
| | form_title | form_id | version |
| | Draft | draft | ${String(number)} |
`);
const old = version(1, `| | text | name | Name | |
| | select_one yn | dog | A dog? | |
| | text | breed | Which breed | \${dog} = 'yes' |
| | integer | rooms | Rooms | |
| | image | front | Front | |
| | text | gone | Taken out | |
| | begin repeat | child | Children | |
| | text | child_name | Name of the child | |
| | end repeat | | | |`);
const newer = version(2, `| | text | name | Full name | |
| | select_one yn | dog | A dog? | |
| | text | breed | Which breed | \${dog} = 'yes' |
| | text | rooms | Rooms, in words | |
| | text | front | What the front looks like | |
| | text | fresh | New | |
| | begin repeat | child | Children | |
| | text | child_name | Name of the child | |
| | end repeat | | | |`);

async function open(formXml: string, stored: StoredDraft | null): Promise<{ readonly session: FormSession; readonly rows: AnswerRow[] }> {
	const rows: AnswerRow[] = [];
	const opened = await openSession({ formXml, language: 'en', stored, journal: (row) => rows.push(row) });
	if (!opened.ok) throw new Error(opened.problem.code);
	return { session: opened.value, rows };
}
const answers = (session: FormSession): Record<string, string> => Object.fromEntries(session.pages.flatMap((page) => questionsIn(page.items)).map(({ ref, raw, chosen }) => [ref.slice('/data/'.length), raw === '' ? chosen.join(' ') : raw]));

describe('a draft in a newer version of its form', () => {
	it('keeps each answer that has a place, hidden ones and rows too, and names those that have none', async () => {
		const { session, rows } = await open(old, null);
		session.set('/data/name', 'Test A');
		session.set('/data/dog', 'yes');
		session.set('/data/breed', 'Beagle');
		session.set('/data/dog', 'no');
		session.set('/data/rooms', '3');
		session.set('/data/front', 'a.jpg');
		session.set('/data/child[1]/child_name', 'One');
		session.addRow('/data/child');
		session.set('/data/child[2]/child_name', 'Two');
		const { text, seq } = await session.snapshot();
		// Since the snapshot, in the journal alone.
		session.set('/data/gone', 'What was said');
		session.set('/data/child[2]/child_name', 'Two again');
		const [before, after] = [readSchema(old), readSchema(newer)];
		if (before === null || after === null) throw new Error('no schema');
		const stored: StoredDraft = { snapshotXml: text, snapshotSeq: seq, journal: rows };
		const upgrade = upgradeOf(before, after, stored);
		expect(upgrade.dropped.map(({ en }) => en).toSorted()).toEqual(['Front', 'Taken out']);
		const kept = await open(newer, { ...stored, snapshotXml: upgrade.kept });
		expect(answers(kept.session)).toEqual({ name: 'Test A', dog: 'no', rooms: '3', front: '', fresh: '', 'child[1]/child_name': 'One', 'child[2]/child_name': 'Two again' });
		kept.session.set('/data/dog', 'yes');
		expect(answers(kept.session)['breed'], 'what skip logic hid comes back').toBe('Beagle');
		const done = await kept.session.finish();
		expect(done.ok && done.value.xml).toContain('version="2"');
		expect(done.ok && /Taken out|What was said|a\.jpg/.test(done.value.xml)).toBe(false);
		// A kill between the two steps leaves all answers with the old version.
		expect(answers((await open(old, { ...stored, snapshotXml: upgrade.whole })).session)).toMatchObject({ name: 'Test A', rooms: '3', front: 'a.jpg', gone: 'What was said', 'child[2]/child_name': 'Two again' });
	});
});

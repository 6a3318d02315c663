// @vitest-environment jsdom
import { beforeAll, describe, expect, it } from 'vitest';
import { letEngineRun } from '../../testing/formEngine.ts';
import { kinds } from '../../testing/formOfAllKinds.ts';
import { readAnswers } from '../answers.ts';
import type { FormSession, Question } from '../contract.ts';
import { namingCorrected, snapshotOfEntry } from '../correction.ts';
import { readSchema } from '../schema.ts';
import { questionsIn } from '../steps.ts';
import { openSession } from './formSession.ts';

beforeAll(letEngineRun);
const form = kinds();
const schema = readSchema(form);
if (schema === null) throw new Error('the form cannot be read');
const newId = '00000000-0000-7000-8000-0000000000aa';

async function open(snapshotXml: string | null): Promise<FormSession> {
	const opened = await openSession({ formXml: form, language: 'en', stored: snapshotXml === null ? null : { snapshotXml, snapshotSeq: 0, journal: [] }, journal: () => undefined });
	if (!opened.ok) throw new Error(opened.problem.code);
	return opened.value;
}
async function filled(): Promise<string> {
	const session = await open(null);
	for (const [ref, value] of [
		['/data/words/name', 'A & B'], ['/data/words/people', '3'], ['/data/choices/pets', 'yes'], ['/data/choices/dog', 'Rex'], ['/data/choices/tools', ['lamp', 'hose']], ['/data/choices/town', 'east'], ['/data/choices/lane', 'elm'],
		['/data/choices/order', ['hose', 'lamp', 'alarm']], ['/data/choices/heard', 'OK'], ['/data/times/day', '2026-11-29'], ['/data/files/photo', 'p.jpg'], ['/data/child[1]/child_name', 'Anna'],
	] as const) session.set(ref, value);
	session.addRow('/data/child');
	session.set('/data/child[2]/child_name', 'Ben');
	session.set('/data/child[2]/child_age', '7');
	session.set('/data/child[2]/school', 'Hill');
	const finished = await session.finish();
	if (!finished.ok) throw new Error(finished.problem.code);
	return finished.value.xml;
}
const idOf = (xml: string): string => /instanceID>([^<]*)</.exec(xml)?.[1] ?? '';
const ask = (session: FormSession, name: string): Question | undefined => session.pages.flatMap((page) => questionsIn(page.items)).find((question) => question.name === name);

describe('an entry opened to be corrected', () => {
	it('has every answer in it, rows and files too, and becomes another instance', async () => {
		const entry = await filled();
		const session = await open(snapshotOfEntry(schema, entry, newId));
		const again = await session.finish();
		if (!again.ok) throw new Error(again.problem.code);
		expect(readAnswers(schema, again.value.xml)).toEqual(readAnswers(schema, entry));
		expect([idOf(entry) === idOf(again.value.xml), idOf(again.value.xml)]).toEqual([false, `uuid:${newId}`]);
		expect(ask(session, 'photo')?.raw).toBe('p.jpg');
	});

	it('changes as any form does, also where it says how many rows there are: none', async () => {
		const entry = (await filled()).replace(/<child>[\s\S]*<\/child>/, '');
		const session = await open(snapshotOfEntry(schema, entry, newId));
		session.set('/data/choices/pets', 'no');
		session.set('/data/files/photo', null);
		const again = await session.finish();
		if (!again.ok) throw new Error(again.problem.code);
		const { pets, dog, photo, child } = readAnswers(schema, again.value.xml) ?? {};
		expect([pets, dog, photo, child]).toEqual(['no', undefined, undefined, undefined]);
	});

	it('names the instance that it stands for, once, also when it corrects a correction', async () => {
		const first = await filled();
		const second = namingCorrected(first.replace(idOf(first), 'uuid:second'), first);
		expect(second.match(/deprecatedID>[^<]+</g)).toEqual([`deprecatedID>${idOf(first)}<`]);
		const third = namingCorrected(second.replace('uuid:second', 'uuid:third'), second);
		expect(third.match(/deprecatedID>[^<]+</g)).toEqual(['deprecatedID>uuid:second<']);
		expect(snapshotOfEntry(schema, second, newId)).not.toContain('deprecatedID');
	});
});

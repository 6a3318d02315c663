import { describe, expect, it } from 'vitest';
import { asVaultId, type Id } from '../../domain/ids.ts';
import type { OperationBody } from '../../domain/operation.ts';
import type { EntryShape, FileShape } from '../../domain/records/shapes.ts';
import { actorOf, fresh, makeWorld, noon, TestDevice } from '../../testing/serverWorld.ts';
import { asPlaced } from '../store/ownerWrites.ts';
import { MemoryServerStore } from './memoryStore.ts';

describe('an entry that arrives', () => {
	const world = makeWorld();
	const store = new MemoryServerStore();
	store.seed(world.records.map(asPlaced));
	const mara = new TestDevice(store, actorOf(world, 'mara', asVaultId(fresh())));
	store.enrol(mara.actor);
	const entry = (change: Partial<EntryShape>): OperationBody => ({
		kind: 'submitEntry', entryId: fresh(), areaId: world.east, entry: {
			packId: 'test', packVersion: 1, formId: 'f', formVersion: 1, placeId: world.eastDoor, caseId: null, taskId: null, answers: {}, xml: '<data id="f" version="1"/>', outcome: null, whom: null,
			officerId: world.officers.mara, companions: [], startedAt: noon, endedAt: noon, position: null, ...change,
		},
	});
	const photo = (fileId: Id, entryId: Id): OperationBody => {
		const hash = 'a'.repeat(64);
		const file: FileShape = { of: { type: 'entry', id: entryId }, placeId: null, purpose: 'visit', mime: 'image/jpeg', size: 3, sha256: hash, originalSha256: hash, width: 1, height: 1, capturedAt: noon, position: null, takenBy: world.officers.mara };
		return { kind: 'attach', fileId, areaId: world.east, file };
	};
	const sent = async (...bodies: readonly OperationBody[]): Promise<readonly (string | undefined)[]> => (await mara.save(...bodies)).map(({ outcome, problem }) => (problem === undefined ? outcome : `${outcome} ${problem.code} ${String(problem.params?.['question'] ?? '')}`.trim()));

	it('is taken when its version of the form allows it', async () => {
		expect(await sent(entry({ xml: '<data id="f" version="1"><said>x</said><ok>yes</ok><child><name>A</name></child><child><name>B</name></child></data>', answers: { said: 'x', ok: 'yes', child: [{ name: 'A' }, { name: 'B' }] } }))).toEqual(['ok']);
	});

	it.each<[string, Partial<EntryShape>, string]>([
		['a form that the tenant has not', { formId: 'g' }, 'refused entry_form_unknown'], ['a version that there is not', { formVersion: 2 }, 'refused entry_form_unknown'],
		['no XML', { xml: '<data' }, 'refused entry_unreadable'], ['another form’s instance', { xml: '<data id="g"/>' }, 'refused entry_other_form'],
		['a question that is not asked', { xml: '<data><faith>x</faith></data>' }, 'refused entry_question_unknown faith'], ['an answer that is not asked', { answers: { faith: 'x' } }, 'refused entry_question_unknown faith'],
		['words for a number', { xml: '<data><count>many</count></data>' }, 'refused entry_value_unfit count'], ['a choice that there is not', { xml: '<data><ok>perhaps</ok></data>' }, 'refused entry_choice_unknown ok'],
		['a path for a file', { xml: '<data><picture>../x.jpg</picture></data>' }, 'refused entry_file_unfit picture'], ['a file that never came', { xml: `<data><picture>${fresh()}.jpg</picture></data>` }, 'refused entry_file_missing'],
	])('is refused for %s, with the reason, and kept as it came', async (_, change, outcome) => {
		const operations = mara.operations(entry(change));
		const [line] = await mara.send(operations);
		expect(`${String(line?.outcome)} ${String(line?.problem?.code)} ${String(line?.problem?.params?.['question'] ?? '')}`.trim()).toBe(outcome);
		const kept = [...store.operations.values()].find(({ opId }) => opId === operations[0]?.opId);
		expect([kept?.outcome, kept?.body]).toEqual(['refused', JSON.stringify(operations[0])]);
	});

	it('brings its photo in the same save, in whatever order; a correction names the photo of the entry before', async () => {
		const fileId = fresh();
		const first = entry({ xml: `<data><picture>${fileId}.jpg</picture></data>`, answers: { picture: `${fileId}.jpg` } });
		const entryId = first.kind === 'submitEntry' ? first.entryId : fresh();
		expect(await sent(photo(fileId, entryId), first)).toEqual(['ok', 'ok']);
		expect(await sent(entry({ xml: `<data><said>corrected</said><picture>${fileId}.jpg</picture></data>` }))).toEqual(['ok']);
	});

	it('takes the rest of its save with it when it is refused', async () => {
		expect(await sent(entry({ xml: '<data><count>many</count></data>' }), { kind: 'note', noteId: fresh(), areaId: world.east, of: { type: 'place', id: world.eastDoor }, text: 'x' })).toEqual(['refused entry_value_unfit count', 'refused depends_on_refused']);
	});

	it('as a test comes from who publishes forms, and names nothing that it would be counted with', async () => {
		const by = async (role: 'officer' | 'administrator', change: Partial<EntryShape> = {}): Promise<string> => {
			const actor = actorOf(world, 'mara', asVaultId(fresh()));
			const device = new TestDevice(store, { ...actor, me: { ...actor.me, role } });
			store.enrol(device.actor);
			const [line] = await device.save(entry({ placeId: null, test: true, ...change }));
			return line?.problem === undefined ? String(line?.outcome) : `${line.problem.code} ${String(line.problem.params?.['field'] ?? '')}`.trim();
		};
		expect([await by('officer'), await by('administrator'), await by('administrator', { placeId: world.eastDoor }), await by('administrator', { caseId: world.eastCase }), await by('administrator', { outcome: 'met' })])
			.toEqual(['not_allowed', 'ok', 'field_invalid placeId', 'field_invalid caseId', 'field_invalid outcome']);
	});

	describe('and corrects another', () => {
		const [noor, sol] = (['noor', 'sol'] as const).map((name) => new TestDevice(store, actorOf(world, name, asVaultId(fresh()))));
		for (const device of [noor, sol]) if (device !== undefined) store.enrol(device.actor);
		const idOf = (body: OperationBody): Id => (body.kind === 'submitEntry' ? body.entryId : fresh());
		const correcting = (corrects: Id, change: Partial<EntryShape> = {}): OperationBody => entry({ xml: '<data><said>better</said></data>', answers: { said: 'better' }, corrects, original: corrects, correctedAt: noon, ...change });
		const first = entry({ xml: '<data><said>worse</said></data>', answers: { said: 'worse' } });

		it('is an entry of its own that names the first; that one stays as it was', async () => {
			expect(await sent(first)).toEqual(['ok']);
			const second = correcting(idOf(first));
			const third = correcting(idOf(second), { original: idOf(first) });
			expect([await sent(second), await sent(third)]).toEqual([['ok'], ['ok']]);
			const fields = (id: Id): EntryShape => store.records.get(`entry/${id}`)?.fields as unknown as EntryShape;
			expect([fields(idOf(first)).answers, fields(idOf(first)).corrects, fields(idOf(third)).corrects, fields(idOf(third)).original]).toEqual([{ said: 'worse' }, undefined, idOf(second), idOf(first)]);
		});

		it.each<[string, Partial<EntryShape>, string]>([
			['one that there is not', { corrects: fresh() }, 'refused record_missing'], ['a first that is not the first', { original: world.eastDoor }, 'refused field_invalid'],
			['another visit', { outcome: 'nobody' }, 'refused field_invalid'], ['no place', { placeId: null }, 'refused field_invalid'], ['another time', { endedAt: '2026-11-20T05:00:00.000Z' }, 'refused field_invalid'],
		])('is refused where it tells of %s', async (_, change, outcome) => {
			expect(await sent(correcting(idOf(first), change))).toEqual([outcome]);
		});

		it('is refused with a first and nothing that it corrects', async () => {
			expect(await sent(entry({ original: idOf(first), correctedAt: noon }))).toEqual(['refused field_required']);
		});

		it('of somebody else is for a supervisor', async () => {
			const by = async (device: TestDevice | undefined): Promise<string | undefined> => {
				const [line] = (await device?.save(correcting(idOf(first), { officerId: device.actor.me.officerId }))) ?? [];
				return line?.problem?.code ?? line?.outcome;
			};
			expect([await by(noor), await by(sol)]).toEqual(['not_allowed', 'ok']);
		});
	});
});

import { expect } from 'vitest';
import type { Id } from '../../domain/ids.ts';
import { grid } from '../../testing/caseRecords.ts';
import { testMe } from '../../testing/memoryContext.ts';
import { hourMs, people, theWork, valueOf, type Work } from '../../testing/theWork.ts';
import { makeDrives } from '../../worker/features/drives.ts';
import type { NewDriveInput } from '../../worker/features/drives/shapes.ts';

async function made(work: Work, change: Partial<NewDriveInput> = {}) {
	await work.as('supervisor');
	const drives = () => makeDrives(work.context);
	const team = { teamId: testMe.organisationId, leadId: people.supervisor, areaIds: [grid] };
	const { id } = valueOf(await drives().make({ name: '反诈敲门', publicName: null, formId: 'anti-fraud', from: '2026-03-04', until: '2026-03-20', teams: [team], list: '', goers: [], ...change }));
	const look = async () => valueOf(await drives().page(id));
	const [part] = (await look()).parts;
	await work.turnsTo(part?.id as Id);
	return { drives, id, look, door: async (label: string): Promise<Id> => (await look()).doors.find((each) => each.label === label)?.id as Id };
}
const [first, second] = ['禾苑3幢2单元502', '禾苑5幢1单元101'];

theWork('drive', {
	'反诈上门: a round of visits; refused at one door, nobody in at the other, closed with words and opened again': async (work) => {
		const { drives, id, look, door } = await made(work);
		await work.as('officer');
		expect(valueOf(await drives().take([await door(first)]))).toBe(1);
		await work.as('colleague');
		expect(await drives().take([await door(first)]), 'it is an officer’s for now').toMatchObject({ problem: { code: 'door_taken' } });
		valueOf(await drives().tried(await door(second), 'nobody', ''));
		expect((await look()).doors.find(({ label }) => label === second)?.next).toMatchObject({ day: '2026-03-05', part: 'evening' });
		await work.as('officer');
		valueOf(await drives().tried(await door(first), 'refused', '说不用'));
		work.context.tick(34 * hourMs);
		valueOf(await drives().tried(await door(second), 'moved', ''));
		expect((await look()).coverage).toMatchObject({ doors: 2, settled: 2 });
		await work.as('supervisor');
		expect(await work.refused('close'), 'without saying how it ended').toBe('field_required');
		await work.does('close', { 'x.result': '两户都到了，一户拒访，一户搬走' });
		expect((await look()).closed).toBe(true);
		await work.does('again');
		valueOf(await drives().close(id, '补访后结束'));
	},
	'家庭走访: restricted, and called off; whoever takes part goes by its neutral name': async (work) => {
		const { drives, look, door } = await made(work, { name: '困境儿童家庭走访', publicName: '春季入户走访', formId: 'family-survey', goers: [people.officer] });
		expect((await work.page()).title).toBe('春季入户走访');
		await work.as('colleague');
		expect(await drives().tried(await door(first), 'met', ''), 'who was not let go').toMatchObject({ problem: { code: 'not_allowed' } });
		await work.as('officer');
		const draft = valueOf(await drives().met(await door(first)));
		expect((await look()).doors.find(({ label }) => label === first)?.draftId).toBe(draft);
		await work.as('supervisor');
		valueOf(await drives().letGo((await look()).id, people.colleague));
		await work.as('colleague');
		valueOf(await drives().tried(await door(second), 'nobody', ''));
		expect((await look()).coverage).toMatchObject({ doors: null, settled: null });
		await work.as('supervisor');
		await work.does('stop', { 'x.result': '并入学校的家访' });
	},
});

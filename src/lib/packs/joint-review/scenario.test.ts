import { expect } from 'vitest';
import { people, theWork, valueOf } from '../../testing/theWork.ts';

const plan = { 'x.topic': '地块出让后的规划方案', 'x.units': '住建、消防、交警、城管' };

theWork('joint-review', {
	'convened, each authority’s milestone with its owner and date, minutes, a conclusion that is taken back once, published in nine working days': async (work) => {
		await work.as('supervisor');
		const { id, dueAt } = await work.taken(plan);
		// Nine working days from Wednesday.
		expect(dueAt?.slice(0, 10)).toBe('2026-03-17');
		expect(await work.refused('minutes', { 'x.minutes': 'x' })).not.toBe('');
		await work.does('convene', { leadId: people.supervisor, 'x.units': '住建、消防、交警、城管' });
		await work.does('unconvene', { 'x.reason': '少一个部门' });
		await work.does('convene', { leadId: people.supervisor, 'x.units': '住建、消防、交警、城管、水务' });
		for (const [unit, by, officer] of [['消防救援大队', '2026-03-10', people.colleague], ['交警大队', '2026-03-11', people.officer]] as const) {
			const next = valueOf(await work.intake.start('milestone', id));
			valueOf(await work.intake.submit(next.draftId, 'milestone', { ...next.answers, 'place.area': work.context.me().leafAreaIds[0] ?? null, 'x.topic': '意见', 'x.unit': unit, 'x.neededOn': by, assigneeId: officer }));
		}
		const linked = (await work.page()).linked;
		expect(linked.map(({ title, dueAt: due, state }) => [title, due?.slice(0, 10), state.kind]), 'the review shows what each owes, and by when').toEqual([['意见 消防救援大队', '2026-03-10', 'new'], ['意见 交警大队', '2026-03-11', 'new']]);
		expect(work.context.view.all('case').filter(({ fields }) => fields.fromCaseId === id).map(({ fields }) => fields.assigneeId)).toEqual([people.colleague, people.officer]);
		await work.does('minutes@reviewing', { 'x.minutes': '水务认领管线，交警认领出入口' });
		await work.does('conclude', { 'x.conclusion': '原则同意' });
		await work.does('reopen', { 'x.reason': '消防有新意见' });
		await work.does('conclude', { 'x.conclusion': '修改后同意' });
		await work.does('publish', { 'x.publishedWhere': '政府网站' });
	},
	'ended without, and taken up again': async (work) => {
		await work.as('supervisor');
		await work.taken(plan);
		await work.does('stop', { 'x.reason': '地块收回' });
		await work.does('resume', { 'x.reason': '重新出让' });
	},
});

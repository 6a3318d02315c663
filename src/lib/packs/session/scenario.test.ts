import { expect } from 'vitest';
import { ids } from '../../testing/caseRecords.ts';
import { theWork, valueOf } from '../../testing/theWork.ts';

const day = { 'place.id': ids.door, 'x.topic': '高龄补贴专场', 'x.what': 'allowance', 'x.level': 'village', 'x.entrusted': 'spoken', 'x.startsAt': '2026-03-06T01:00:00.000Z' };

theWork('session', {
	'one place, a queue of people, a case each, and what is the same for all typed once': async (work) => {
		const { id, dueAt, gathers } = await work.taken(day);
		expect([dueAt, gathers?.packId]).toEqual(['2026-03-06T01:00:00.000Z', 'agent-filing']);
		expect(await work.refused('end', { 'x.served': 0 }), 'not before it began').toBe('move_not_allowed');
		await work.does('postpone@planned', { 'x.startsAt': '2026-03-07T01:00:00.000Z', dueAt: '2026-03-07T15:59:59.000Z' });
		await work.does('begin', { 'x.helpers': '社保所' });
		await work.does('notYet', { 'x.reason': '投影没到' });
		await work.does('begin', {});
		for (const applicant of [ids.mother, ids.son]) {
			const next = valueOf(await work.intake.start('agent-filing', id));
			expect(next.answers, 'place, and what is wanted, stand there').toMatchObject({ from: id, 'place.id': ids.door, 'x.what': 'allowance', 'x.level': 'village', 'x.entrusted': 'spoken' });
			// As after a kill: what was filled in to begin with is on the disk.
			const again = valueOf(await work.intake.open(next.draftId));
			valueOf(await work.intake.submit(next.draftId, 'agent-filing', { ...again.answers, 'applicant.id': applicant }));
		}
		const queue = (await work.page()).linked;
		expect(queue.map(({ way, title, state }) => [way, title, state.label.zh])).toEqual([['to', '高龄、残疾补贴 王桂兰', '已收件'], ['to', '高龄、残疾补贴 王强', '已收件']]);
		await work.does('end', { 'x.served': 2 });
		await work.does('goOn', { 'x.reason': '又来了三位' });
		await work.does('end', { 'x.served': 5 });
		const closed = await work.does('close', { 'x.note': '当场办结 4 件' });
		expect([closed.state.kind, closed.gathers], 'what is over takes nobody more').toEqual(['done', null]);
	},
	'called off, and held after all': async (work) => {
		await work.taken(day);
		await work.does('cancel', { 'x.reason': '台风' });
		await work.does('again', { 'x.startsAt': '2026-03-13T01:00:00.000Z', dueAt: '2026-03-13T15:59:59.000Z' });
	},
});

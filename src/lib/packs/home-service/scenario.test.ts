import { expect } from 'vitest';
import { everyOpenCase } from '../../domain/cases/filter.ts';
import { ids } from '../../testing/caseRecords.ts';
import { theWork, type Work } from '../../testing/theWork.ts';

const request = async (work: Work): Promise<void> => {
	await work.stands({ title: '身份证补领', placeId: ids.door, applicantId: ids.mother, 'x.situation': 'idCard', dueAt: '2026-05-03T15:59:59.000Z' });
};

theWork('home-service', {
	'papers are missing, she comes back with them, the card is made, lies in a locker, and is taken with its code': async (work) => {
		await request(work);
		expect(await work.refused('visit'), 'nobody comes before a visit is agreed').toBe('move_not_allowed');
		await work.does('book', { 'x.appointmentAt': '2026-03-05T02:00:00.000Z' });
		await work.does('rebook', { 'x.appointmentAt': '2026-03-06T02:00:00.000Z' });
		await work.does('needPapers', { 'x.missing': '户口簿' });
		await work.does('book', { 'x.appointmentAt': '2026-03-09T02:00:00.000Z' });
		await work.does('notDone', { 'x.reason': '家里没人' });
		await work.does('book', { 'x.appointmentAt': '2026-03-10T02:00:00.000Z' });
		await work.does('visit', { 'x.papersBrought': ['book', 'photo'] });
		await work.does('toMake');
		await work.does('made');
		expect(await work.refused('send', { 'x.sendWay': 'locker', 'x.lockerNo': '东门 3 号柜' }), 'no locker without its code').toBe('field_required');
		const sent = await work.does('send', { 'x.sendWay': 'locker', 'x.lockerNo': '东门 3 号柜', 'x.lockerCode': '48-2915' });
		expect([sent.state.id, sent.time.waits?.until.slice(0, 10)], 'seven days to take it').toEqual(['sent', '2026-03-11']);
		await work.does('notFetched', { 'x.handOverNote': '一周没来取' });
		expect((await work.page()).fields.map(({ field }) => field), 'the code is gone with what it opened').not.toContain('x.lockerCode');
		await work.does('send', { 'x.sendWay': 'locker', 'x.lockerNo': '西门 1 号柜', 'x.lockerCode': '70-1162' });
		const taken = await work.does('fetched', { 'x.takenBy': '女儿', 'x.takenAt': '2026-03-04T10:30:00.000Z' });
		expect([taken.state.id, taken.fields.find(({ field }) => field === 'x.takenBy')?.value, taken.fields.some(({ field }) => field === 'x.lockerCode')]).toEqual(['handedOver', { as: 'text', text: '女儿' }, false]);
		await work.does('feedback', { 'x.rating': 5 });
	},
	'a locker’s code stands on the case alone: in no line of its history, no message, no paper, no summary': async (work) => {
		await request(work);
		await work.does('book', { 'x.appointmentAt': '2026-03-05T02:00:00.000Z' });
		await work.does('visit', {});
		await work.does('send', { 'x.sendWay': 'locker', 'x.lockerNo': '东门 3 号柜', 'x.lockerCode': '48-2915' });
		const { id, fields } = await work.page();
		expect(fields.find(({ field }) => field === 'x.lockerCode')?.value, 'who works on it reads it').toEqual({ as: 'text', text: '48-2915' });
		const elsewhere = ['event', 'task', 'note', 'file'] as const;
		expect(JSON.stringify(elsewhere.flatMap((type) => work.context.view.all(type))), 'history and plan').not.toContain('48-2915');
		const papers = [...work.pack.documents.map(({ body }) => body), work.pack.passOn?.summary, ...work.pack.moves.map(({ notice }) => notice?.text)];
		expect(JSON.stringify(papers)).not.toContain('lockerCode');
		expect(JSON.stringify(await work.cases.list(everyOpenCase, 9, null)), 'lists').not.toContain('48-2915');
		await work.as('administrator', { role: 'auditor', organisationId: ids.otherDoor });
		expect(JSON.stringify(await work.cases.page(id)), 'who does not work on it does not').not.toContain('48-2915');
	},
	'done on the spot; withdrawn and taken up again; nobody is reached for the call back': async (work) => {
		await request(work);
		await work.does('withdraw', { 'x.reason': '本人说不办了' });
		await work.as('supervisor');
		await work.does('reopen', { 'x.reason': '又要办' });
		await work.does('doneOnSpot', { 'x.takenBy': '本人' });
		await work.does('closeUnreached', { 'x.reason': '三次没人接' });
		await work.as('officer');
		await request(work);
		await work.does('book', { 'x.appointmentAt': '2026-03-05T02:00:00.000Z' });
		await work.does('visit', {});
		await work.does('handOver', { 'x.takenBy': '本人' });
	},
});

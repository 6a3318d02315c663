import { expect } from 'vitest';
import { everyOpenCase } from '../../domain/cases/filter.ts';
import { aCase, ids } from '../../testing/caseRecords.ts';
import { hourMs, theWork, valueOf, type Work } from '../../testing/theWork.ts';
import { testId } from '../../testing/memoryContext.ts';
import { chinaCalendar } from '../../domain/time/chinaHolidays.ts';
import { dueRungs } from '../../domain/workflow/escalation.ts';

/** Eleven hours before the exam: it is nine in the morning, and begins at eight in the evening. */
const exam = { 'applicant.id': ids.mother, 'x.what': 'temporaryCard', 'x.why': 'exam', 'x.neededAt': '2026-03-04T12:00:00.000Z', 'x.whereNeeded': '一中考点' };
const followed = (work: Work) => work.context.view.all('case').filter(({ fields }) => fields.packId === 'home-service');

theWork('green-channel', {
	'eleven hours before an exam: due by the hour, on top of the list whatever else is late, and told of upwards by itself': async (work) => {
		const page = await work.taken({ ...exam, 'x.now': 'soon' });
		expect([page.priority, page.dueAt, page.due]).toEqual(['urgent', '2026-03-04T12:00:00.000Z', 'later']);
		const { cards } = valueOf(await work.cases.list(everyOpenCase, 9, null));
		expect([cards[0]?.number, cards.length > 1], 'above a case that is older and due before').toEqual([page.number, true]);
		const fields = work.context.view.typed('case', page.id)?.fields;
		const told = (hours: number): readonly string[] => dueRungs(work.pack, fields as never, chinaCalendar, Date.parse('2026-03-04T12:00:00.000Z') - hours * hourMs).map(({ rung }) => `${rung.id} ${rung.to}`);
		expect([told(4), told(3), told(1), told(0)]).toEqual([[], ['threeBefore supervisor'], ['threeBefore supervisor', 'hourBefore administrator'], ['threeBefore supervisor', 'hourBefore administrator', 'due administrator']]);
		work.context.tick(8.5 * hourMs);
		expect((await work.page()).due, 'soon is three hours here, not two days').toBe('soon');
		expect(await work.refused('handOver', { 'x.takenBy': '本人' }), 'nothing is handed over that was not begun').toBe('move_not_allowed');
		await work.does('start');
		await work.does('back', { 'x.reason': '先核对身份' });
		await work.does('start');
		expect(await work.refused('handOver', {}), 'who took it is said').toBe('field_required');
		const done = await work.does('handOver', { 'x.takenBy': '本人' });
		expect([done.state.kind, done.linked.map(({ way, title }) => [way, title])]).toEqual(['done', [['to', '身份证补领（已给临时证件） 王桂兰']]]);
		const [lasting] = followed(work);
		expect([lasting?.fields.state, lasting?.fields['x.situation'], lasting?.fields.dueAt?.slice(0, 10), lasting?.fields.applicantId, lasting?.fields.fromCaseId], 'the lasting card is under way, with its own sixty days').toEqual(['taken', 'idCard', '2026-05-03', ids.mother, done.id]);
		expect((await work.turnsTo(lasting?.id ?? testId(1))).linked.map(({ way }) => way)).toEqual(['from']);
	},
	'done at once on one screen: taken down, made, handed over and closed in one save, with the lasting card begun': async (work) => {
		const draft = valueOf(await work.intake.start('green-channel'));
		expect(await work.intake.submit(draft.draftId, 'green-channel', { ...draft.answers, ...exam, 'x.now': 'now' }), 'to nobody').toMatchObject({ ok: false, problem: { params: { field: 'x.takenBy' } } });
		const before = work.context.operations().length;
		const page = await work.taken({ ...exam, 'x.now': 'now', 'x.paperNo': 'LS-7', 'x.takenBy': '本人' });
		expect([page.state.id, page.closedAt !== null]).toEqual(['given', true]);
		const made = work.context.operations().slice(before);
		expect([made.map(({ body }) => body.kind), new Set(made.map(({ group }) => group)).size]).toEqual([['createRecord', 'moveCase', 'createRecord'], 1]);
		expect(followed(work).map(({ fields }) => fields.fromCaseId)).toEqual([page.id]);
		expect(valueOf(await work.cases.document(page.id, 'slip')).foot).toMatchObject({ officers: 1, seal: true });
	},
	'a proof for a journey opens nothing; what is not needed, what was wrong, what lies in a locker': async (work) => {
		await work.taken({ ...exam, 'x.what': 'travelProof', 'x.why': 'travel', 'x.now': 'soon' });
		await work.does('drop', { 'x.reason': '车站当场开了' });
		await work.does('again', { 'x.reason': '返程还要用' });
		await work.does('start');
		await work.does('send', { 'x.sendWay': 'locker', 'x.lockerNo': '所门口 2 号格', 'x.lockerCode': '11-2233' });
		await work.does('notFetched', { 'x.handOverNote': '没来' });
		await work.does('send', { 'x.sendWay': 'locker', 'x.lockerNo': '所门口 2 号格', 'x.lockerCode': '11-2233' });
		await work.does('fetched', { 'x.takenBy': '本人', 'x.takenAt': '2026-03-04T09:00:00.000Z' });
		await work.as('supervisor');
		await work.does('wrong', { 'x.reason': '名字错了一个字' });
		await work.taken({ ...exam, 'x.what': 'examProof', 'x.now': 'soon' });
		await work.as('officer');
		const proof = await work.taken({ ...exam, 'x.what': 'travelProof', 'x.now': 'soon' });
		await work.does('atOnce', { 'x.takenBy': '本人' });
		expect([proof.packId, followed(work)]).toEqual(['green-channel', []]);
	},
}, { records: [aCase(testId(701), { dueAt: '2026-03-01T15:59:59.000Z' })] });

import { expect } from 'vitest';
import { ids } from '../../testing/caseRecords.ts';
import { makeForms } from '../../worker/features/forms.ts';
import { makeCaptures } from '../../worker/features/captures.ts';
import { theWork, valueOf, type Work } from '../../testing/theWork.ts';

const locks = { 'applicant.id': ids.mother, 'place.id': ids.door, 'x.kind': '06', 'x.otherParty': '房东', 'x.otherPhone': '10000008888', 'x.way': 'spoken', 'x.danger': 'no', 'x.what': '互相换锁，押金不退' };
const agreed = { 'x.form': 'written', 'x.terms': '房东退押金三千元，分三期；房客交还钥匙', 'x.performBy': '2026-06-30', 'x.amount': 3000, 'x.instalments': 3 };
const holds = async (work: Work, field: string): Promise<unknown> => (await work.page()).fields.find((each) => each.field === field)?.value;

/** Eight calls until both come, and a session that lasts past midnight. */
async function talked(work: Work): Promise<void> {
	await work.does('accept', { 'x.dossierNo': '〔2026〕7' });
	await work.does('tell', { 'x.told': 'written' });
	await work.does('session@talking', { 'x.sessionHow': 'inPerson', 'x.sessionNote': '双方各说各的' });
}

theWork('mediation', {
	'landlord and tenant: eight calls, three sessions, an agreement in three instalments, confirmed by the court, performed, looked back at by somebody else': async (work) => {
		const taken = await work.taken(locks);
		expect([taken.title, taken.dueAt?.slice(0, 10), taken.time.promise?.unchecked], 'within thirty days, by a rule that nobody has compared yet').toEqual(['合同、消费、租赁 王桂兰', '2026-04-03', true]);
		await work.does('accept', {});
		await work.does('unaccept', { 'x.reason': '先问对方愿不愿意' });
		await work.does('accept', { 'x.dossierNo': '〔2026〕7' });
		expect(await work.refused('session@talking', { 'x.sessionHow': 'inPerson', 'x.sessionNote': 'x' }), 'no session before they were told of their rights').toBe('move_not_allowed');
		for (let call = 0; call < 8; call += 1) await work.does('attempt@accepted', { 'x.attempt': '房东说没空' });
		expect(await holds(work, 'x.attempts')).toEqual({ as: 'text', text: '8' });
		await work.does('tell', { 'x.told': 'written', 'x.nextAt': '2026-03-06T06:00:00.000Z' });
		expect((await work.page()).plans.map(({ day }) => day), 'the session is in the agenda').toEqual(['2026-03-06']);
		await work.does('attempt@talking', { 'x.attempt': '改到晚上' });
		await work.does('session@talking', { 'x.sessionHow': 'inPerson', 'x.sessionNote': '从下午谈到半夜', 'x.nextAt': '2026-03-09T06:00:00.000Z' });
		await work.does('session@talking', { 'x.sessionHow': 'video', 'x.sessionNote': '同意分期' });
		expect(await work.refused('agree', { 'x.form': 'written' }), 'an agreement says what, and by when').toBe('field_required');
		const agreement = await work.does('agree', agreed);
		expect([agreement.time.waits?.until.slice(0, 10), agreement.plans], 'thirty days to go to the court together, and nothing planned is left').toEqual(['2026-04-03', []]);
		expect(valueOf(await work.cases.document(agreement.id, 'agreement')).body.zh).toContain('三十日内');
		await work.does('confirm', { 'x.court': '区人民法院' });
		await work.does('confirmed', { 'x.rulingNo': '（2026）民特 5 号' });
		await work.does('paid@performing', { 'x.paidNote': '第一期一千元，转账', 'x.nextDue': '2026-05-04' });
		expect((await work.page()).plans.map(({ kind, day }) => [kind, day]), 'the next instalment is watched').toEqual([['recheck', '2026-05-04']]);
		await work.does('paid@performing', { 'x.paidNote': '第二期', 'x.nextDue': '2026-06-04' });
		await work.does('done', { 'x.paidNote': '第三期，付清' });
		await work.does('notDone', { 'x.reason': '最后一笔退回来了' });
		const performed = await work.does('done', { 'x.paidNote': '重新付清' });
		expect([performed.plans, await holds(work, 'x.paid')]).toEqual([[], { as: 'text', text: '2' }]);
		expect(await work.refused('followUp', { 'x.followUp': '都满意' }), 'not by who mediated').toBe('not_allowed');
		await work.as('colleague');
		expect((await work.does('followUp', { 'x.followUp': '双方都说好', 'x.rating': 5 })).state).toMatchObject({ id: 'filed', kind: 'done' });
	},
	'the court does not confirm, it is changed, not performed, and fails in the end; both apply again': async (work) => {
		await work.taken({ ...locks, 'x.way': 'passed' });
		await talked(work);
		await work.does('agree', agreed);
		await work.does('confirm', { 'x.court': '区人民法院' });
		await work.does('notConfirmed', { 'x.reason': '内容不明确' });
		await work.does('agree', agreed);
		await work.does('perform');
		await work.does('broken', { 'x.reason': '第一期就没给' });
		expect(await holds(work, 'x.broken')).toEqual({ as: 'text', text: '1' });
		await work.does('fail', { 'x.reason': '一方不再愿意' });
		expect(valueOf(await work.cases.document((await work.page()).id, 'ways')).body.zh).toContain('12348');
		await work.does('applyAgain', { 'x.reason': '双方又愿意' });
		await work.does('decline', { 'x.reason': '已经起诉' });
		await work.does('applyAgain', { 'x.reason': '撤诉了' });
		await talked(work);
		await work.does('withdraw', { 'x.reason': '自己谈好了' });
	},
	'its forms stand on the case: application, rights, session, agreement': async (work) => {
		const { id } = await work.taken(locks);
		const forms = makeForms(work.context, makeCaptures(work.context));
		expect(valueOf(await forms.offered({ type: 'case', id })).map(({ formId }) => formId).toSorted()).toEqual(['mediation-agreement', 'mediation-application', 'mediation-session', 'rights-notice']);
		expect(valueOf(await forms.offered({ type: 'place', id: ids.door })).map(({ formId }) => formId), 'and not at a door').toEqual([]);
		const draft = valueOf(await forms.begin({ type: 'case', id }, 'mediation-session'));
		expect((await work.context.drafts.list()).find((each) => each.id === draft)).toMatchObject({ caseId: id, packId: 'mediation', formId: 'mediation-session' });
		await work.does('accept', {});
		expect(await work.refused('fail', { 'x.reason': '还没谈' })).toBe('move_not_allowed');
	},
});

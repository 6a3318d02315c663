import { expect } from 'vitest';
import { ids } from '../../testing/caseRecords.ts';
import { dayMs, theWork, valueOf } from '../../testing/theWork.ts';

theWork('long-registration', {
	'no file is found anywhere: letters to an employer and two cities, reminders after months, proofs complete, sent back once, registered': async (work) => {
		const taken = await work.taken({ 'applicant.id': ids.mother, 'x.why': 'noFile', 'x.missing': ['birth', 'employer'] as never });
		expect([taken.title, taken.dueAt?.slice(0, 10)], 'ninety days').toEqual(['档案找不到 王桂兰', '2026-06-02']);
		await work.does('search');
		await work.does('unsearch', { 'x.reason': '先问清楚' });
		await work.does('search');
		expect(await work.refused('letter', { 'x.toWhom': '原机械厂' }), 'what is asked, and when they are reminded').toBe('field_required');
		const sent = await work.does('letter', { 'x.toWhom': '原机械厂', 'x.askedFor': '1968 年招工档案', 'x.letterNo': '函 3', 'x.askAgainOn': '2026-03-24' });
		expect([sent.time.waits?.until.slice(0, 10), sent.plans.map(({ kind, day }) => [kind, day])], 'twenty days, and a day to remind them').toEqual(['2026-03-24', [['recheck', '2026-03-24']]]);
		expect(valueOf(await work.cases.document(sent.id, 'letter')).foot).toEqual({ seal: true });
		work.context.tick(21 * dayMs);
		expect((await work.page()).due, 'forgotten by nobody').toBe('overdue');
		const reminded = await work.does('remind@awaiting', { 'x.remindNote': '厂子并入集团，转人事部', 'x.askAgainOn': '2026-04-20' });
		expect(reminded.plans.map(({ day }) => day)).toEqual(['2026-04-20']);
		await work.does('letter', { 'x.toWhom': '邻市档案馆', 'x.askedFor': '迁出记录', 'x.askAgainOn': '2026-04-25' });
		const answered = await work.does('answer', { 'x.got': '招工表复印件', 'x.missing': ['birth'] });
		expect([answered.plans, answered.fields.find(({ field }) => field === 'x.letters')?.value, answered.fields.find(({ field }) => field === 'x.missing')?.value]).toEqual([[], { as: 'text', text: '2' }, { as: 'labels', labels: [{ zh: '出生情况证明', en: 'Proof of birth' }] }]);
		await work.does('complete', { 'x.proofs': '招工表、邻居证言' });
		await work.does('incomplete', { 'x.missing': ['kin'] });
		await work.does('complete', { 'x.proofs': '招工表、邻居证言、亲属证明' });
		await work.does('submit');
		expect(await work.refused('register', { 'x.approvalNo': '1' }), 'an officer approves nothing').toBe('not_allowed');
		await work.as('supervisor');
		await work.does('sentBack', { 'x.reason': '照片不清' });
		await work.does('submit');
		await work.does('register', { 'x.approvalNo': '户批 7' });
	},
	'he gives up, and comes back': async (work) => {
		await work.taken({ 'applicant.id': ids.mother, 'x.why': 'birth', 'x.missing': ['birth'] as never });
		await work.does('drop', { 'x.reason': '回老家办' });
		await work.does('again', { 'x.reason': '老家也办不了' });
	},
});

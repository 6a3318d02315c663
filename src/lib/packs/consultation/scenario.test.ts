import { expect } from 'vitest';
import { ids } from '../../testing/caseRecords.ts';
import { theWork, valueOf } from '../../testing/theWork.ts';

const lawyer = { 'reporter.name': '王强', 'reporter.phone': '10000002222', 'applicant.id': ids.mother, 'x.what': 'lawyer', 'x.how': 'office', 'x.help': 1 };

theWork('consultation', {
	'a son books a lawyer’s hour for his mother by phone; it is moved, she does not come, comes the next time, and once more': async (work) => {
		const asked = await work.taken(lawyer);
		expect([asked.people.map(({ role }) => role), asked.fields.find(({ field }) => field === 'x.help')?.value]).toEqual([['reporter', 'applicant', 'beneficiary'], { as: 'check', yes: true }]);
		expect(await work.refused('book', {}), 'without a time').toBe('field_required');
		await work.does('book', { 'x.appointmentAt': '2026-03-05T02:00:00.000Z' });
		const moved = await work.does('book', { 'x.appointmentAt': '2026-03-06T02:00:00.000Z' });
		expect(moved.plans.map(({ kind, day }) => [kind, day]), 'one appointment, at its new hour').toEqual([['appointment', '2026-03-06']]);
		expect(valueOf(await work.cases.document(moved.id, 'slip')).body.zh).toContain('{x.appointmentAt}');
		await work.does('unbook', { 'x.reason': '律师有庭' });
		await work.does('book', { 'x.appointmentAt': '2026-03-09T02:00:00.000Z' });
		expect((await work.does('missed', {})).plans).toEqual([]);
		await work.does('bookAgain', { 'x.appointmentAt': '2026-03-11T02:00:00.000Z' });
		await work.does('meet', { 'x.advice': '赡养问题，要补证据' });
		await work.does('followUp', { 'x.reason': '带证据再来' });
		await work.does('book', { 'x.appointmentAt': '2026-03-18T02:00:00.000Z' });
		await work.does('meet', { 'x.advice': '写好起诉状' });
		await work.does('finish', { 'x.rating': 5 });
	},
	'she does not want it any more': async (work) => {
		await work.taken(lawyer);
		await work.does('cancel', { 'x.reason': '自己办好了' });
	},
});

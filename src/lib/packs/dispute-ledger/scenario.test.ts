import { expect } from 'vitest';
import { ids } from '../../testing/caseRecords.ts';
import { people, theWork, valueOf } from '../../testing/theWork.ts';

const noise = { 'place.id': ids.door, 'x.kind': '02', 'x.topic': '楼上半夜装修', 'x.risk': 'high', 'x.scale': '01', 'x.what': '三户一起来反映' };

theWork('dispute-ledger', {
	'found early, given a lead, reviewed, passed on to mediation, taken back, settled, breaks out again, and struck off by somebody else': async (work) => {
		const found = await work.taken(noise);
		expect([found.title, found.dueAt?.slice(0, 10)], 'high risk: seven days').toEqual(['邻里 楼上半夜装修', '2026-03-11']);
		expect(await work.refused('lead', { 'x.risk': 'high', leadId: people.supervisor }), 'an officer names no lead').toBe('not_allowed');
		await work.as('supervisor');
		expect(await work.refused('lead', { 'x.risk': 'high' }), 'nobody as a lead').toBe('field_required');
		const asked = (await work.page()).moves.find(({ id }) => id === 'lead')?.asks.find(({ field }) => field === 'leadId');
		expect([asked?.kind, asked?.options.map(({ id }) => id).includes(people.supervisor)], 'it is chosen among who sees the place').toEqual(['choice', true]);
		await work.does('lead', { leadId: people.supervisor, 'x.risk': 'high' });
		expect(work.context.view.typed('case', found.id)?.fields.leadId).toBe(people.supervisor);
		await work.does('unlead', { 'x.reason': '换人' });
		await work.does('lead', { leadId: people.supervisor, 'x.risk': 'high' });
		await work.as('officer');
		const reviewed = await work.does('review@watched', { 'x.reviewNote': '先停工', 'x.risk': 'medium', 'x.nextReview': '2026-03-06' });
		expect(reviewed.plans.map(({ kind, day }) => [kind, day]), 'the next review is in the plan').toEqual([['recheck', '2026-03-06']]);
		const again = await work.does('review@watched', { 'x.reviewNote': '愿意谈', 'x.risk': 'medium', 'x.nextReview': '2026-03-10' });
		expect(again.plans.map(({ day }) => day), 'and takes the place of the one before').toEqual(['2026-03-10']);
		await work.as('supervisor');
		await work.does('raise@watched', { 'x.raisedTo': 'street', 'x.raiseNote': '请城建到场', leadId: people.supervisor });
		await work.as('officer');
		const passed = await work.does('mediate', { 'x.otherParty': '楼上住户' });
		const mediation = work.context.view.typed('case', passed.linked[0]?.id ?? null)?.fields;
		expect([mediation?.packId, mediation?.['x.kind'], mediation?.['x.otherParty'], mediation?.['x.way'], mediation?.fromCaseId]).toEqual(['mediation', '02', '楼上住户', 'passed', passed.id]);
		await work.as('supervisor');
		await work.does('raise@passed', { 'x.raisedTo': 'centre', 'x.raiseNote': '调解中', leadId: people.supervisor });
		await work.as('officer');
		await work.does('back', { 'x.reason': '一方没来' });
		await work.does('settle', { 'x.how': 'talk', 'x.settledNote': '约定施工时间' });
		await work.does('relapse', { 'x.reason': '又半夜施工' });
		await work.does('settle', { 'x.how': 'office', 'x.settledNote': '城建责令改' });
		expect(await work.refused('close', { 'x.lookBackNote': '安静' }), 'not by who settled it').toBe('not_allowed');
		await work.as('supervisor');
		await work.does('close', { 'x.lookBackNote': '三十天没有再反映' });
		expect(valueOf(await work.cases.document(passed.id, 'report')).foot).toEqual({ seal: true });
	},
	'what was no dispute is withdrawn, unless it is one': async (work) => {
		await work.taken({ ...noise, 'x.risk': 'low' });
		await work.as('supervisor');
		await work.does('void', { 'x.reason': '一次口角，已和好' });
		await work.does('restore', { 'x.reason': '又吵了' });
	},
});

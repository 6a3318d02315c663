import { expect } from 'vitest';
import { ids } from '../../testing/caseRecords.ts';
import { aPhoto, theWork } from '../../testing/theWork.ts';

const road = { 'place.id': ids.door, 'x.topic': '一公里村道', 'x.money': 350000, 'x.homes': 317, 'x.plannedEnd': '2026-06-30' };

theWork('works', {
	'a road for 317 homes: consent, plan and money shown to all, looks at the site, a finding, finished, accepted by somebody else, a year of warranty': async (work) => {
		const taken = await work.taken(road);
		expect([taken.title, taken.dueAt?.slice(0, 10)]).toEqual(['一公里村道', '2026-06-30']);
		await work.does('agreed', { 'x.consented': 301, 'x.consentNote': '逐户问' });
		await work.as('supervisor');
		await work.does('askAgain', { 'x.reason': '漏了一组' });
		await work.as('officer');
		await work.does('agreed', { 'x.consented': 312, 'x.consentNote': '补问' });
		expect(await work.refused('planned', { 'x.planNote': '公示七天' }), 'what was shown to all is on a photo').toBe('photo_required');
		await work.does('planned', { 'x.planNote': '公示七天' }, [aPhoto]);
		await work.as('supervisor');
		await work.does('planAgain', { 'x.reason': '造价高了' });
		await work.as('officer');
		await work.does('planned', { 'x.planNote': '重新公示' }, [aPhoto]);
		await work.does('look@building', { 'x.lookNote': '基层厚度够' }, [aPhoto]);
		const found = await work.does('problem@building', { 'x.problem': '边沟没有盖板' });
		const finding = work.context.view.typed('case', found.linked[0]?.id ?? null)?.fields;
		expect([finding?.packId, finding?.['x.what'], finding?.placeId, finding?.state], 'followed to its end as a finding').toEqual(['hazard', '边沟没有盖板', ids.door, 'found']);
		await work.does('built', { 'x.builtNote': '铺完' }, [aPhoto]);
		await work.does('workOn', { 'x.reason': '标线没画' });
		await work.does('built', { 'x.builtNote': '标线画好' }, [aPhoto]);
		await work.does('problem@acceptance', { 'x.problem': '一处积水' });
		expect(await work.refused('accept', { 'x.acceptNote': '合格' }, [aPhoto]), 'not by who supervised').toBe('not_allowed');
		await work.as('colleague', { role: 'supervisor' });
		await work.does('accept', { 'x.acceptNote': '合格' }, [aPhoto]);
		await work.does('problem@warranty', { 'x.problem': '裂缝' });
		await work.does('end', {});
	},
	'not done, and done after all': async (work) => {
		await work.as('supervisor');
		await work.taken(road);
		await work.does('stop', { 'x.reason': '资金没到' });
		await work.does('again', { 'x.reason': '资金到了', dueAt: '2026-09-30T15:59:59.000Z' });
	},
});

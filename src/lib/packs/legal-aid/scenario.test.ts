import { expect } from 'vitest';
import { ids } from '../../testing/caseRecords.ts';
import { makeCaptures } from '../../worker/features/captures.ts';
import { makeForms } from '../../worker/features/forms.ts';
import { aPhoto, theWork, valueOf, type Work } from '../../testing/theWork.ts';

const crash = { 'reporter.name': '居委会老周', 'reporter.phone': '10000007777', 'applicant.id': ids.son, 'beneficiary.id': ids.mother, 'place.id': ids.door, 'x.matter': 'traffic', 'x.what': '被撞后卧床，对方不赔' };
const signed = { 'x.readAloud': 'read', 'x.signWay': 'finger', 'x.means': 'stated', 'x.witness': '居委会老周' };
async function taken(work: Work): Promise<void> {
	await work.taken(crash);
	await work.does('book', { 'x.appointmentAt': '2026-03-05T02:00:00.000Z' });
	await work.does('take', signed, [aPhoto]);
}

theWork('legal-aid', {
	'a man lies paralysed after a crash: who tells, who applies and who is helped stay apart; read aloud, signed, papers added, granted, a lawyer assigned, filed': async (work) => {
		const asked = await work.taken(crash);
		expect(asked.people.map(({ role, name }) => [role, name])).toEqual([['reporter', '居委会老周'], ['applicant', '王强'], ['beneficiary', '王桂兰']]);
		await work.does('book', { 'x.appointmentAt': '2026-03-05T02:00:00.000Z', 'x.along': '李律师' });
		await work.does('unbook', { 'x.reason': '家属不在' });
		await work.does('book', { 'x.appointmentAt': '2026-03-06T02:00:00.000Z' });
		expect(await work.refused('take', { 'x.signWay': 'finger', 'x.means': 'stated' }, [aPhoto]), 'nothing is signed that was not read').toBe('field_required');
		expect(await work.refused('take', signed), 'nor taken without the papers on a photo').toBe('photo_required');
		const applied = await work.does('take', signed, [aPhoto]);
		expect(applied.plans, 'the visit is done').toEqual([]);
		const forms = makeForms(work.context, makeCaptures(work.context));
		expect(valueOf(await forms.offered({ type: 'case', id: applied.id })).map(({ formId }) => formId).toSorted()).toEqual(['hardship-statement', 'legal-aid-application']);
		const paper = valueOf(await work.cases.document(applied.id, 'application'));
		expect([paper.foot?.officers, paper.foot?.signs?.[0]?.zh]).toEqual([2, '申请人']);
		const waiting = await work.does('needPapers', { 'x.missing': '事故认定书' });
		expect([waiting.time.stands !== null, waiting.time.waits?.until.slice(0, 10)], 'the time for papers is not counted').toEqual([true, '2026-03-18']);
		await work.does('papersCame', { 'x.papersNote': '认定书' });
		const reviewing = await work.does('submit');
		expect(reviewing.time.waits?.until.slice(0, 10), 'seven days').toBe('2026-03-11');
		expect(await work.refused('grant', { 'x.decisionNo': '1' }), 'an officer decides nothing').toBe('not_allowed');
		await work.as('supervisor');
		await work.does('sendBack', { 'x.reason': '缺委托书' });
		await work.does('submit');
		await work.does('grant', { 'x.decisionNo': '〔2026〕援 9' });
		await work.does('assign', { 'x.lawyer': '李律师', 'x.lawyerPhone': '10000006666' });
		await work.does('unassign', { 'x.reason': '利益冲突' });
		await work.does('assign', { 'x.lawyer': '何律师', 'x.lawyerPhone': '10000006667' });
		await work.as('officer');
		expect((await work.does('file', { 'x.court': '区人民法院', 'x.courtNo': '（2026）民初 21 号', 'x.filedOn': '2026-03-20' })).state).toMatchObject({ id: 'filed', kind: 'done' });
	},
	'refused, with the remedy on paper; the objection is reviewed anew': async (work) => {
		await taken(work);
		await work.does('submit');
		await work.as('supervisor');
		await work.does('refuse', { 'x.decisionNo': '〔2026〕不援 2', 'x.reason': '不符合经济困难条件' });
		expect(valueOf(await work.cases.document((await work.page()).id, 'refusal')).body.zh).toContain('不服');
		await work.does('object', { 'x.reason': '收入算错了' });
	},
	'the limit is near, so aid begins first; another does not want it, and then does': async (work) => {
		await taken(work);
		await work.as('supervisor');
		await work.does('aidFirst', { 'x.urgentWhy': '时效只剩三天' });
		await work.taken(crash);
		await work.does('drop', { 'x.reason': '对方赔了' });
		await work.does('again', { 'x.reason': '又反悔' });
	},
});

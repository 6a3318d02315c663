import { describe, expect, it } from 'vitest';
import { readSeedPacks } from '../../packs/seeds.ts';
import { aCase, ids, made, surroundings } from '../../testing/caseRecords.ts';
import { makeMemoryContext, testId } from '../../testing/memoryContext.ts';
import { makeCases } from './cases.ts';

const packs = (await readSeedPacks()).map((seed) => seed.pack);
const [far, society, ines, hazard] = [testId(8), testId(9), testId(131), testId(1001)];
const beyond = [
	made('area', far, { name: '第二网格', nameEn: 'Grid 2', level: 'grid', parentId: testId(6), outline: null }, null),
	made('organisation', society, { name: '物业协会', nameEn: 'Society', kind: 'society' }, null),
	made('officer', ines, { name: '伊', role: 'officer', organisationId: society, areaIds: [far], certificateNo: null, phone: null, active: true }, null),
];
async function at(role: 'officer' | 'supervisor') {
	const context = await makeMemoryContext({ me: { role }, packs, now: '2026-03-04T01:00:00Z', records: [...surroundings, ...beyond, aCase(hazard)] });
	return { context, cases: makeCases(context) };
}
const input = { caseId: hazard, rev: 3, toAreaId: far, organisationId: society, assigneeId: ines, reason: ' 在河对岸 ' };

describe('handing a case over to another area', () => {
	it('offers a supervisor every other leaf area, with who works there', async () => {
		const { cases } = await at('supervisor');
		const choices = await cases.transferChoices(hazard);
		expect(choices.ok && choices.value.areas).toEqual([{ id: far, name: '第二网格', nameEn: 'Grid 2', above: '禾苑社区', aboveEn: 'Heyuan', officers: [{ id: ids.colleague, name: '李明', organisationId: ids.station }, { id: ines, name: '伊', organisationId: society }] }]);
		expect(choices.ok && choices.value.organisationId).toBe(ids.station);
	});

	it('shows at once where it goes, and the reason in the timeline', async () => {
		const { cases } = await at('supervisor');
		expect((await cases.transfer(input)).ok).toBe(true);
		const page = await cases.page(hazard);
		if (!page.ok) throw new Error(page.problem.code);
		expect([page.value.area?.name, page.value.assignee?.id, page.value.organisation?.name, page.value.pending]).toEqual(['第二网格', ines, '物业协会', true]);
		expect(page.value.timeline[0]?.lines).toEqual([{ kind: 'transferred', to: { zh: '第二网格', en: 'Grid 2' }, reason: '在河对岸' }]);
	});

	it('wants a reason, and is not offered to an officer', async () => {
		const { cases } = await at('supervisor');
		expect(await cases.transfer({ ...input, reason: ' ' })).toEqual({ ok: false, problem: { code: 'field_required', params: { field: 'reason' } } });
		const officer = await at('officer');
		expect(await officer.cases.transfer(input)).toEqual({ ok: false, problem: { code: 'not_allowed' } });
		const page = await officer.cases.page(hazard);
		expect(page.ok && page.value.mayTransfer).toBe(false);
	});
});

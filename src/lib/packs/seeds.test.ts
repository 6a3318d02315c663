import { describe, expect, it } from 'vitest';
import type { Json } from '../domain/json.ts';
import { readSchema } from '../forms/schema.ts';
import { parsePack } from './reader.ts';
import { readSeedPacks } from './seeds.ts';
import type { GuideQuestion } from '../domain/guides/guide.ts';
import type { Pack } from '../domain/workflow/pack.ts';

const seeds = await readSeedPacks();
const hazard = seeds.find((seed) => seed.pack.id === 'hazard')?.pack;

function papersIn(questions: readonly GuideQuestion[]): readonly string[] {
	return questions.flatMap((question) => question.options.flatMap((option) => [...(option.papers ?? []), ...papersIn(option.then ?? [])]));
}

/** Not of articles alone. */
const keepsRecords = ({ pack }: (typeof seeds)[number]): boolean => pack.noun !== null || pack.forms.length > 0;

describe('the packs that ship', () => {
	it.each(seeds.map((seed) => [seed.pack.id, seed] as const))('%s reads, and each of its forms has the id and version it declares', (_id, seed) => {
		for (const form of seed.forms) expect(readSchema(form.xml)).toMatchObject({ formId: form.formId, version: String(form.version), root: { name: 'data' } });
	});

	it.each([
		['a field that the pack does not have', { field: 'x.nothing', least: 1 }, 'figures.f: x.nothing'], ['a value that the field does not have', { field: 'x.severity', in: ['awful'] }, 'figures.f: x.severity'],
		['a state that the pack does not have', { field: 'state', in: ['done'] }, 'figures.f: state'], ['nothing to compare with', { field: 'x.severity' }, 'figures.f: x.severity'],
	])('a figure by %s is refused', (_what, condition, where) => {
		const figure = { id: 'f', label: { zh: '数', en: 'Number' }, means: { zh: '数', en: 'Number' }, kind: 'share', of: 'opened', counts: [condition] };
		expect(parsePack({ ...(hazard as unknown as { readonly [key: string]: Json }), figures: [figure] })).toEqual({ ok: false, problem: { code: 'pack_broken', params: { where } } });
	});

	it('findings lead to a pack, a kind and a deadline that exist', () => {
		for (const finding of seeds.flatMap((seed) => seed.pack.forms.flatMap((form) => form.findings ?? []))) {
			const target = seeds.find((seed) => seed.pack.id === finding.packId)?.pack;
			expect(target?.fields.find((field) => field.id === 'type')?.options?.map((option) => option.id)).toContain(finding.type);
			if (finding.deadline !== null) expect(target?.deadlines.map((deadline) => deadline.id)).toContain(finding.deadline);
		}
	});

	it('a case that begins with a step is of a service, with fields and values, that exist', () => {
		for (const { pack } of seeds) for (const { id, opens } of pack.moves) {
			if (opens === undefined) continue;
			const target = seeds.find((seed) => seed.pack.id === opens.pack)?.pack;
			expect(target?.states.length, `${pack.id}.${id}`).toBeGreaterThan(0);
			for (const [name, content] of Object.entries({ ...opens.fields, ...opens.copies })) {
				const field = target?.fields.find((each) => `x.${each.id}` === name);
				expect(field, `${pack.id}.${id}: ${name}`).toBeDefined();
				if (opens.fields?.[name] !== undefined && field?.options !== undefined) expect(field.options.map((option) => option.id), `${pack.id}.${id}: ${name}`).toContain(content);
			}
			// What its screen would insist on is known, so that it is no half case.
			for (const ask of (target?.intake?.asks ?? []).filter(({ required, when }) => required && when === undefined)) expect({ ...opens.fields, ...opens.copies }, `${pack.id}.${id}: ${ask.field}`).toHaveProperty([ask.field]);
		}
	});

	it('say how long what is kept, by which rule, and since when that was so', () => {
		for (const { pack } of seeds.filter(keepsRecords)) expect(pack.retention?.map(({ of }) => of), pack.id).toEqual([pack.noun === null ? 'formerResident' : 'closedCase']);
	});

	it('that ask people about themselves have a notice, with its source, that says how long what is kept', () => {
		for (const { pack } of seeds.filter((seed) => keepsRecords(seed) && seed.pack.id !== 'hazard')) {
			expect([pack.notice?.source, pack.notice?.asOf], pack.id).toEqual([expect.stringContaining('第十七条'), '2021-11-01']);
			for (const text of [pack.notice?.body.zh, pack.notice?.body.en]) for (const name of ['{organisation}', '{officer}', '{years}', '12345']) expect(text, pack.id).toContain(name);
		}
	});

	it('a papers list that belongs to a situation belongs to one of its service, and each paper is asked for somewhere', () => {
		const listsOf = (pack: Pack) => pack.guides ?? [];
		for (const { pack } of seeds) {
			const situations = pack.fields.find((field) => field.id === 'situation')?.options?.map((option) => option.id) ?? [];
			for (const guide of listsOf(pack)) for (const situation of guide.situations ?? []) expect(situations, guide.id).toContain(situation);
			const named = new Set(listsOf(pack).flatMap((guide) => [...guide.papers, ...papersIn(guide.questions)]));
			expect(pack.papers.filter((paper) => paper.situations.length === 0 && !named.has(paper.id)).map((paper) => paper.id), pack.id).toEqual([]);
		}
	});

	it('a papers list that names a paper which is not there is refused', () => {
		const home = seeds.find((seed) => seed.pack.id === 'home-service')?.pack;
		const broken = { ...home, guides: home?.guides?.map((guide) => ({ ...guide, papers: ['neverHeardOf'] })) } as unknown as Json;
		expect(parsePack(broken)).toMatchObject({ ok: false, problem: { code: 'pack_broken', params: { where: 'guides.idCard: paper neverHeardOf' } } });
	});

	it('a grid worker’s organisation may leave a slip but not an order', () => {
		const organisations = (id: string): readonly string[] => hazard?.documents.find((document) => document.id === id)?.organisations ?? [];
		expect(organisations('slip')).toContain('committee');
		expect(organisations('order')).toEqual(['station']);
	});
});

describe('a broken pack', () => {
	const withMove = (change: { readonly [key: string]: Json }): Json => ({ ...hazard, moves: [{ ...hazard?.moves[0], ...change }] }) as unknown as Json;

	it('names a move that leads to an unknown state', () => {
		expect(parsePack(withMove({ to: 'nowhere' }))).toEqual({ ok: false, problem: { code: 'pack_broken', params: { where: 'moves.notify: state nowhere' } } });
	});
	it('names a field that is asked for and not declared', () => {
		expect(parsePack(withMove({ asks: [{ field: 'x.colour', required: true }] }))).toMatchObject({ ok: false, problem: { params: { where: 'moves.notify: field x.colour' } } });
	});
	it('names a period that is said twice, of cases that the pack does not have, or without a source', () => {
		const rule = hazard?.retention?.[0];
		expect(parsePack({ ...hazard, retention: [rule, rule] } as unknown as Json)).toMatchObject({ ok: false, problem: { params: { where: 'closedCase' } } });
		expect(parsePack({ ...hazard, noun: null, retention: [rule] } as unknown as Json)).toMatchObject({ ok: false, problem: { params: { where: 'retention closedCase' } } });
		expect(parsePack({ ...hazard, retention: [{ ...rule, source: '' }] } as unknown as Json)).toMatchObject({ ok: false, problem: { params: { where: 'retention.0.source' } } });
	});
	it('names what a notice would leave blank, say in one language only, or not give a reason for', () => {
		const visit = seeds.find((seed) => seed.pack.id === 'home-visit')?.pack;
		const withNotice = (change: { readonly [key: string]: Json }): Json => ({ ...visit, notice: { ...visit?.notice, ...change } }) as unknown as Json;
		expect(parsePack(withNotice({ body: { zh: '电话 {phone}', en: 'Telephone {phone}' } }))).toMatchObject({ ok: false, problem: { params: { where: 'notice phone' } } });
		expect(parsePack({ ...visit, retention: [] } as unknown as Json)).toMatchObject({ ok: false, problem: { params: { where: 'notice years' } } });
		expect(parsePack(withNotice({ body: { zh: '您好\n再见', en: 'Good day' } }))).toMatchObject({ ok: false, problem: { params: { where: 'notice paragraphs' } } });
		expect(parsePack(withNotice({ reasons: [] }))).toMatchObject({ ok: false, problem: { params: { where: 'notice.reasons' } } });
		expect(parsePack(withNotice({ source: '' }))).toMatchObject({ ok: false, problem: { params: { where: 'notice.source' } } });
	});
	it('names the path of a wrong shape', () => {
		expect(parsePack({ ...hazard, version: 'one' } as unknown as Json)).toMatchObject({ ok: false, problem: { params: { where: 'version' } } });
	});
});

import { describe, expect, it } from 'vitest';
import type { Json } from '../domain/json.ts';
import { parsePack } from './reader.ts';
import { readSeedPacks } from './seeds.ts';

const seeds = await readSeedPacks();
const hazard = seeds.find((seed) => seed.pack.id === 'hazard')?.pack;

describe('the packs that ship', () => {
	it.each(seeds.map((seed) => [seed.pack.id, seed] as const))('%s reads, and each of its forms has the id and version it declares', (_id, seed) => {
		for (const form of seed.forms) expect(form.xml).toContain(`<data id="${form.formId}" version="${form.version}">`);
	});

	it('findings lead to a pack, a kind and a deadline that exist', () => {
		for (const finding of seeds.flatMap((seed) => seed.pack.forms.flatMap((form) => form.findings ?? []))) {
			const target = seeds.find((seed) => seed.pack.id === finding.packId)?.pack;
			expect(target?.fields.find((field) => field.id === 'type')?.options?.map((option) => option.id)).toContain(finding.type);
			if (finding.deadline !== null) expect(target?.deadlines.map((deadline) => deadline.id)).toContain(finding.deadline);
		}
	});

	it('say how long what is kept, by which rule, and since when that was so', () => {
		for (const { pack } of seeds) expect(pack.retention?.map(({ of }) => of), pack.id).toEqual([pack.noun === null ? 'formerResident' : 'closedCase']);
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
	it('names the path of a wrong shape', () => {
		expect(parsePack({ ...hazard, version: 'one' } as unknown as Json)).toMatchObject({ ok: false, problem: { params: { where: 'version' } } });
	});
});

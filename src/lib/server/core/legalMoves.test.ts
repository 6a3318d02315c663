import { describe, expect, it } from 'vitest';
import { may } from '../../domain/accounts/rights.ts';
import { offeredMoves } from '../../domain/cases/offers.ts';
import { asVaultId, newId, type Id } from '../../domain/ids.ts';
import type { Json } from '../../domain/json.ts';
import { effectsOf } from '../../domain/merge/effects.ts';
import type { Operation } from '../../domain/operation.ts';
import type { Fields } from '../../domain/records/record.ts';
import { roles } from '../../domain/records/shapes.ts';
import type { Pack, PackMove } from '../../domain/workflow/pack.ts';
import { readSeedPacks } from '../../packs/seeds.ts';
import { actorOf, fresh, makeWorld, noon, TestDevice, testCase } from '../../testing/serverWorld.ts';
import { asPlaced, everyone } from '../store/ownerWrites.ts';
import { MemoryServerStore } from './memoryStore.ts';

const packs = (await readSeedPacks()).map((seed) => seed.pack).filter((pack) => pack.states.length > 0);

function valueOf(pack: Pack, name: string, someone: Id): Json {
	if (name === 'leadId') return someone;
	if (name === 'priority') return 'high';
	const field = pack.fields.find(({ id }) => `x.${id}` === name);
	if (field === undefined) return '2026-12-01T15:59:59.000Z';
	const first = field.options?.[0]?.id;
	if (first !== undefined) return field.kind === 'choices' ? [first] : first;
	return field.kind === 'rating' || field.kind === 'number' ? 3 : field.kind === 'papers' ? [] : field.kind === 'day' ? '2026-12-01' : field.kind === 'dayTime' ? '2026-12-01T02:00:00.000Z' : 'x';
}
const answers = (pack: Pack, move: PackMove, someone: Id): Fields => Object.fromEntries(move.asks.filter((ask) => ask.required).map((ask) => [ask.field, valueOf(pack, ask.field, someone)]));

describe.each(packs.map((pack) => [pack.id, pack] as const))('every state, move and role of %s', (_, pack) => {
	it('is refused where the pack does not allow it, on the device and on the server, and taken where it does', async () => {
		const world = makeWorld();
		const store = new MemoryServerStore();
		const triples = pack.states.flatMap((state) => pack.moves.flatMap((move) => roles.map((role) => ({ state: state.id, move, role, caseId: fresh() }))));
		store.seed([
			...world.records, { type: 'pack' as const, id: fresh(), placement: everyone, fields: { packId: pack.id, version: pack.version, definition: pack } as unknown as Fields },
			...triples.map(({ state, caseId }) => ({ type: 'case' as const, id: caseId, placement: { areaId: world.east, readers: null, caseId: null }, fields: testCase({ openedBy: world.officers.mara, organisationId: world.station, packId: pack.id, packVersion: pack.version, state }) })),
		].map(asPlaced));
		const mara = actorOf(world, 'mara');
		store.enrol(mara);
		const device = new TestDevice(store, mara);
		for (const { state, move, role, caseId } of triples) {
			const issues = move.document === null || pack.documents.some(({ id, by }) => id === move.document && by.includes(role));
			const legal = move.from.includes(state) && move.by.includes(role) && issues && may({ role }, 'work');
			const body = { kind: 'moveCase', caseId, base: 1, move: move.id, from: state, packVersion: pack.version, set: answers(pack, move, world.officers.mara), note: null } as const;
			const at = `${state}, ${move.id}, ${role}`;
			// On the device: what is offered to the role, and what the replay would take from any.
			expect(offeredMoves(pack, state, { role, organisationKind: 'station' }).includes(move), at).toBe(legal || (!may({ role }, 'work') && move.from.includes(state) && move.by.includes(role)));
			const operation = { opId: newId(1), vault: asVaultId(newId(2)), officerId: newId(3), at: noon, body } as unknown as Operation;
			const record = { type: 'case' as const, id: caseId, areaId: world.east, rev: 1, fields: testCase({ openedBy: world.officers.mara, organisationId: world.station, packId: pack.id, packVersion: pack.version, state }) };
			expect(effectsOf(operation, { get: () => record, pack: () => pack }).ok, at).toBe(move.from.includes(state));
			// What must be known is asked for on both ends, by the same code.
			if (legal && move.asks.some(({ required, when }) => required && when === undefined)) {
				const bare = effectsOf({ ...operation, body: { ...body, set: {} } } as unknown as Operation, { get: () => record, pack: () => pack });
				expect(bare.ok ? 'taken' : bare.problem.code, at).toBe('field_required');
				const [asked] = await device.as({ ...mara, me: { ...mara.me, role } }).save({ ...body, set: {} });
				expect(asked?.problem?.code, at).toBe('field_required');
			}
			const [line] = await device.as({ ...mara, me: { ...mara.me, role } }).save(body);
			expect(line?.outcome, `${at}: ${line?.problem?.code}`).toBe(legal ? 'ok' : 'refused');
		}
	}, 60_000);
});

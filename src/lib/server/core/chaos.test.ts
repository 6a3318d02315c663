import { describe, expect, it } from 'vitest';
import type { Id } from '../../domain/ids.ts';
import type { Operation, OperationBody } from '../../domain/operation.ts';
import { refKey, type RecordType } from '../../domain/records/record.ts';
import { DemoRandom } from '../demo/random.ts';
import { asPlaced } from '../store/ownerWrites.ts';
import { actorOf, door, fresh, makeWorld, testCase, TestDevice, type OfficerName, type World } from '../../testing/serverWorld.ts';
import { derivedId } from './applyOperation.ts';
import { asStored, MemoryServerStore } from './memoryStore.ts';
import type { PlacedRecord } from './port.ts';

const names: readonly OfficerName[] = ['mara', 'noor', 'ines', 'sol'];
const steps = 60;

/** Devices of four officers at once: random work, lost answers, doubled and late pushes, pulls now and then. */
class Town {
	readonly world: World = makeWorld();
	readonly store = new MemoryServerStore();
	readonly devices: readonly TestDevice[];
	readonly #late: { device: TestDevice; operations: readonly Operation[] }[] = [];
	readonly #random: DemoRandom;
	readonly sent = new Set<Id>();
	#known: readonly { readonly id: Id; readonly type: 'case' | 'place'; readonly areaId: Id }[];

	constructor(seed: number) {
		this.#random = new DemoRandom(seed);
		this.store.seed(this.world.records.map(asPlaced));
		this.devices = names.map((name) => new TestDevice(this.store, actorOf(this.world, name)));
		for (const device of this.devices) this.store.enrol(device.actor);
		const { east, west, eastCase, westCase, secretCase, eastDoor, westDoor } = this.world;
		this.#known = [{ id: eastCase, type: 'case', areaId: east }, { id: secretCase, type: 'case', areaId: east }, { id: westCase, type: 'case', areaId: west }, { id: eastDoor, type: 'place', areaId: east }, { id: westDoor, type: 'place', areaId: west }];
	}

	async step(): Promise<void> {
		const random = this.#random;
		const device = random.pick(this.devices);
		if (random.chance(0.12)) await device.pull();
		const operations = device.operations(...Array.from({ length: random.chance(0.7) ? 1 : random.int(2, 3) }, () => this.#body(device)));
		for (const operation of operations) this.sent.add(operation.opId);
		if (random.chance(0.2)) this.#late.push({ device, operations });
		else await device.send(operations);
		if (random.chance(0.3)) await device.send(operations);
		if (random.chance(0.3)) await this.#sendLate();
	}

	/** Found by its id, for it may lie where the operation's officer does not see it. */
	reviewOf(opId: Id): PlacedRecord | undefined {
		return [...this.store.records.values()].find((record) => record.type === 'review' && record.id === derivedId(opId, `${(record.fields['of'] as { readonly id: Id }).id}/${String(record.fields['field'])}`));
	}

	async heal(): Promise<void> {
		while (this.#late.length > 0) await this.#sendLate();
		for (const device of this.devices) await device.pull();
	}

	async #sendLate(): Promise<void> {
		const late = this.#late.splice(this.#random.int(0, Math.max(0, this.#late.length - 1)), 1)[0];
		if (late !== undefined) await late.device.send(late.operations);
	}

	#body(device: TestDevice): OperationBody {
		const random = this.#random;
		const { officerId, organisationId } = device.actor.me;
		const seen = this.#known.filter((known) => device.holds(known.type, known.id));
		// Mostly what the officer sees; now and then what she once saw, or never may.
		const target = random.pick(seen.length > 0 && random.chance(0.92) ? seen : this.#known);
		const base = device.get(target.type, target.id)?.rev ?? 1;
		const state = String(device.get('case', target.id)?.fields['state'] ?? 'found');
		const someone = this.world.officers[random.pick(random.chance(0.9) ? names.filter((name) => name !== 'ines') : names)];
		switch (random.int(0, 7)) {
			case 0: return this.#made(device, 'place', door('made'));
			case 1: return this.#made(device, 'case', testCase({ openedBy: officerId, organisationId, restricted: random.chance(0.4), assigneeId: random.chance(0.7) ? someone : null }));
			case 2: return { kind: 'moveCase', caseId: target.id, base, move: random.pick(['start', 'finish', 'stop', 'reopen']), from: state, packVersion: 1, set: { 'x.what': 'mended' }, note: null };
			case 3: return { kind: 'assign', caseId: target.id, base, assigneeId: random.chance(0.8) ? someone : null };
			case 4: return { kind: 'note', noteId: fresh(), areaId: target.areaId, of: { type: target.type, id: target.id }, text: 'word' };
			case 6: return {
				kind: 'transfer', ref: { type: target.type, id: target.id }, base, from: target.areaId, toAreaId: random.pick([this.world.east, this.world.west, this.world.far]),
				organisationId: null, assigneeId: target.type === 'case' && random.chance(0.5) ? someone : null, reason: 'moved',
			};
			case 5: return { kind: 'setFields', ref: { type: 'case', id: target.id }, base, set: { leadId: random.chance(0.7) ? someone : null } };
			default: return { kind: 'setFields', ref: { type: target.type, id: target.id }, base, set: target.type === 'case' ? { title: `t${random.int(0, 99)}` } : { label: `l${random.int(0, 99)}` } };
		}
	}

	#made(device: TestDevice, type: 'place' | 'case', fields: ReturnType<typeof door>): OperationBody {
		const made = { id: fresh(), type, areaId: this.#random.pick(this.#random.chance(0.95) ? device.actor.me.leafAreaIds : [this.world.east, this.world.west]) };
		this.#known = [...this.#known, made];
		return { kind: 'createRecord', ref: { type, id: made.id }, areaId: made.areaId, fields };
	}
}

/** Said anew from the fields alone, so that a record which the server has put into the wrong place is found. */
function maySee(store: MemoryServerStore, record: PlacedRecord, device: TestDevice): boolean {
	const { officerId, leafAreaIds } = device.actor.me;
	const of = record.fields['of'] as { readonly type: RecordType; readonly id: Id } | undefined;
	const owner = of === undefined ? undefined : store.records.get(refKey(of));
	if (owner !== undefined) return maySee(store, owner, device);
	if (record.type === 'case' && record.fields['restricted'] === true) return record.fields['assigneeId'] === officerId || record.fields['leadId'] === officerId;
	return record.areaId === null || leafAreaIds.includes(record.areaId);
}

describe('many devices at once', () => {
	const tally: Record<string, number> = {};
	it.each(Array.from({ length: 60 }, (_, seed) => seed))('end as the server says, each with its own part and nothing beyond (seed %i)', async (seed) => {
		const town = new Town(seed);
		for (const device of town.devices) await device.pull();
		for (let step = 0; step < steps; step += 1) await town.step();
		await town.heal();
		for (const device of town.devices) {
			const own = [...town.store.records.values()].filter((record) => maySee(town.store, record, device));
			expect(new Map([...device.records].sort()), `seed ${seed}, ${device.actor.me.name}`).toEqual(new Map(own.map((record): [string, unknown] => [refKey(record), asStored(record)]).sort()));
		}
		// Each operation was kept once, whatever became of it, and each that took effect left at most one line in a timeline.
		const kept = [...town.store.operations.values()];
		expect(new Set(kept.map((operation) => operation.opId))).toEqual(town.sent);
		for (const operation of kept) {
			const line = town.store.records.get(`event/${operation.opId}`);
			if (operation.outcome === 'refused') expect(line).toBeUndefined();
			// A conflict keeps the value that lost, and says whose it was.
			if (operation.outcome === 'review') expect(town.reviewOf(operation.opId)?.fields).toMatchObject({ otherBy: operation.officerId, state: 'open' });
			tally[operation.outcome] = (tally[operation.outcome] ?? 0) + 1;
			if (operation.kind === 'transfer' && operation.outcome !== 'refused') tally['handed over'] = (tally['handed over'] ?? 0) + 1;
		}
	});

	it('was a real test: every outcome came often', () => {
		for (const [outcome, least] of [['ok', 1000], ['merged', 20], ['review', 50], ['refused', 200], ['handed over', 50]] as const) expect(tally[outcome] ?? 0, outcome).toBeGreaterThan(least);
	});
});

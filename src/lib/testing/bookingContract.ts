import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Booking } from '../domain/appointments/booking.ts';
import type { SlotPlan } from '../domain/appointments/slots.ts';
import { asVaultId, type Id } from '../domain/ids.ts';
import type { Json } from '../domain/json.ts';
import type { OperationBody } from '../domain/operation.ts';
import type { Fields } from '../domain/records/record.ts';
import type { EventShape } from '../domain/records/shapes.ts';
import type { OpenedStore } from './serverStoreContract.ts';
import { actorOf, fresh, makeWorld, noon, TestDevice, type OfficerName, type World } from './serverWorld.ts';

/** What every `ServerStore` does with appointments: the last place of a team goes to one, in whatever areas its officers work. */
export function bookingContract(name: string, open: () => Promise<Pick<OpenedStore, 'store' | 'seed' | 'enrol' | 'close'>>): void {
	describe(`appointments: ${name}`, () => {
		let opened: Pick<OpenedStore, 'store' | 'seed' | 'enrol' | 'close'>;
		let world: World;
		let devices: { readonly [name in OfficerName]: TestDevice };
		/** One place at nine and one at half past, and at most two that day. */
		const plan: SlotPlan = { windows: [{ weekdays: [1, 2, 3, 4, 5], from: '09:00', to: '10:00', minutes: 30, capacity: 1 }], perDay: 2, exceptions: [] };
		const [nine, half, freely] = ['2026-12-01T01:00:00.000Z', '2026-12-01T01:30:00.000Z', '2026-12-01T07:10:00.000Z'] as const;
		beforeAll(async () => { opened = await open(); });
		afterAll(() => opened.close());
		beforeEach(async () => {
			world = makeWorld();
			const records = world.records.map((record) => (record.id === world.station ? { ...record, fields: { ...record.fields, slots: plan } as unknown as Fields } : record));
			await opened.seed({ ...world, records });
			const device = async (officer: OfficerName): Promise<TestDevice> => {
				const made = new TestDevice(opened.store, actorOf(world, officer, asVaultId(fresh())));
				await opened.enrol(made.actor);
				await made.pull();
				return made;
			};
			devices = { mara: await device('mara'), noor: await device('noor'), ines: await device('ines'), sol: await device('sol') };
		});

		function booking(who: OfficerName, at: string, change: Partial<Booking> = {}): Booking {
			return { day: '2026-12-01', at, minutes: 30, way: 'office', teamId: world.station, askedBy: null, along: [], moved: 0, change: { kind: 'booked', by: world.officers[who], at: noon, reason: null }, ...change };
		}
		const areaOf = (who: OfficerName): Id => (who === 'ines' ? world.west : world.east);
		function book(who: OfficerName, id: Id, at: string, change: Partial<Booking> = {}): OperationBody {
			const value = booking(who, at, change);
			return { kind: 'createRecord', ref: { type: 'task', id }, areaId: areaOf(who), fields: { kind: 'appointment', packId: 'test', placeId: null, caseId: who === 'ines' ? world.westCase : world.eastCase, day: value.day, at: value.at, assigneeId: world.officers[who], state: 'open', doneBy: null, note: null, booking: value as unknown as Json } };
		}
		const set = (who: OfficerName, id: Id, value: Booking): OperationBody => ({ kind: 'setFields', ref: { type: 'task', id }, base: devices[who].get('task', id)?.rev ?? 0, set: { booking: value as unknown as Json } });
		const move = (who: OfficerName, id: Id, at: string): OperationBody => set(who, id, booking(who, at, { moved: 1, change: { kind: 'moved', by: world.officers[who], at: noon, reason: '住户没空' } }));
		async function read(who: OfficerName, id: Id): Promise<Fields> {
			await devices[who].pull();
			return devices[who].get('task', id)?.fields ?? {};
		}

		it('the last place goes to who comes first; the later one is kept and marked, also where neither sees the other', async () => {
			const [first, second] = [fresh(), fresh()];
			expect((await devices.mara.save(book('mara', first, nine)))[0]?.outcome).toBe('ok');
			expect((await devices.ines.save(book('ines', second, nine)))[0]?.outcome).toBe('ok');
			expect((await read('mara', first))['overbooked']).not.toBe(true);
			expect(await read('ines', second)).toMatchObject({ overbooked: true, state: 'open', at: nine });
			expect(devices.mara.holds('task', second), 'and tells neither whom it met').toBe(false);
		});

		it('moved to a place that is free it is marked no more; and the place that was given up is free again', async () => {
			const [first, second] = [fresh(), fresh()];
			await devices.mara.save(book('mara', first, nine));
			await devices.noor.save(book('noor', second, nine));
			await read('noor', second);
			expect((await devices.noor.save(move('noor', second, half)))[0]?.outcome).toBe('ok');
			expect(await read('noor', second)).toMatchObject({ overbooked: false, at: half, day: '2026-12-01' });
			await read('mara', first);
			await devices.mara.save(set('mara', first, booking('mara', nine, { change: { kind: 'cancelled', by: world.officers.mara, at: noon, reason: '已自行办好' } })));
			expect(await read('mara', first)).toMatchObject({ state: 'dropped' });
			const third = fresh();
			await devices.noor.save(book('noor', third, nine));
			expect((await read('noor', third))['overbooked']).not.toBe(true);
		});

		it('two in one push count against each other, and the most of the day holds what was agreed freely', async () => {
			const [first, second, third, fourth] = [fresh(), fresh(), fresh(), fresh()];
			await devices.mara.save(book('mara', first, nine), book('mara', second, nine));
			await devices.mara.save(book('mara', third, half));
			await devices.mara.save(book('mara', fourth, freely));
			const marks = await Promise.all([first, second, third, fourth].map(async (id) => (await read('mara', id))['overbooked'] === true));
			expect(marks).toEqual([false, true, false, true]);
		});

		it('who has a place keeps it when something else of it changes', async () => {
			const [first, second] = [fresh(), fresh()];
			await devices.mara.save(book('mara', first, nine));
			await devices.noor.save(book('noor', second, nine));
			await read('mara', first);
			await devices.mara.save(set('mara', first, booking('mara', nine, { along: [{ role: 'interpreter', name: '何译', phone: '' }] })));
			expect((await read('mara', first))['overbooked']).not.toBe(true);
		});

		it('moved by two apart it is one review with both hours; the case says who agreed on what', async () => {
			const id = fresh();
			await devices.mara.save(book('mara', id, nine));
			for (const each of Object.values(devices)) await each.pull();
			expect((await devices.mara.save(move('mara', id, half)))[0]?.outcome).toBe('ok');
			expect((await devices.noor.save(move('noor', id, freely)))[0]?.outcome).toBe('review');
			expect(await read('sol', id)).toMatchObject({ at: half });
			expect(devices.sol.ofType('review').map(({ fields }) => fields['field'])).toEqual(['booking']);
			const lines = devices.sol.ofType('event').map(({ fields }) => (fields as unknown as EventShape).data['booking']).filter((line) => line !== undefined);
			expect(lines).toEqual(expect.arrayContaining([expect.objectContaining({ step: 'booked', at: nine }), expect.objectContaining({ step: 'moved', at: half, reason: '住户没空' })]));
		});

		it('is refused in another’s name, without a reason to move it, and nobody marks it but the server', async () => {
			const id = fresh();
			expect((await devices.noor.save(book('noor', fresh(), nine, { change: { kind: 'booked', by: world.officers.mara, at: noon, reason: null } })))[0]?.problem?.code).toBe('not_allowed');
			await devices.mara.save(book('mara', id, nine));
			await read('mara', id);
			expect((await devices.mara.save(set('mara', id, booking('mara', half, { moved: 1, change: { kind: 'moved', by: world.officers.mara, at: noon, reason: null } }))))[0]?.problem?.code).toBe('not_allowed');
			expect((await devices.mara.save({ kind: 'setFields', ref: { type: 'task', id }, base: 1, set: { overbooked: false } }))[0]?.problem?.code).toBe('field_unknown');
		});
	});
}

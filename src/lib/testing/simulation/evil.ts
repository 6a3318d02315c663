import { newId, type Id } from '../../domain/ids.ts';
import { operationSchema } from '../../domain/operation.ts';
import { refKey } from '../../domain/records/record.ts';
import { ok } from '../../domain/result.ts';
import type { PlacedRecord } from '../../server/core/port.ts';
import { door, testCase } from '../serverWorld.ts';
import { maySee } from './oracle.ts';
import type { SimNetwork } from './network.ts';
import { Life, type Scheduler } from './scheduler.ts';
import type { Identity, SimServer } from './server.ts';
import type { SimWorld } from './world.ts';

/** A device with a good session that lies: about areas, owners, other vaults, groups, epochs and cursors. */
export class EvilDevice {
	readonly identity: Identity;
	readonly #world: SimWorld;
	readonly #scheduler: Scheduler;
	readonly #server: SimServer;
	readonly #network: SimNetwork;
	readonly #life: Life;
	readonly #victim: Identity;
	#seq = 0;

	constructor(parts: { readonly world: SimWorld; readonly scheduler: Scheduler; readonly server: SimServer; readonly network: SimNetwork }, identity: Identity, victim: Identity) {
		this.#world = parts.world;
		this.#scheduler = parts.scheduler;
		this.#server = parts.server;
		this.#network = parts.network;
		this.identity = identity;
		this.#victim = victim;
		this.#life = new Life(parts.scheduler, 'evil');
	}

	lies(): void {
		const pushes = this.#scheduler.random.chance(0.7);
		this.#life.spawn('lies', async () => {
			if (pushes) {
				const body = this.#push(await this.#server.epochId(this.#server.actorOf(this.identity)));
				return this.#network.request(this.#life, () => true, 'evil push', (life) => this.#server.push(life, this.identity, body));
			}
			const asked = await this.#network.request(this.#life, () => true, 'evil pull', (life) => this.#server.pull(life, this.identity, this.#pull()));
			if (!asked.ok) return asked;
			while ((await asked.value.take()) !== undefined) await this.#life.point('evil reads');
			return ok(null);
		});
	}

	#push(epochNow: Id): string {
		const { random } = this.#scheduler;
		const epoch = random.chance(0.1) ? { epoch: { id: random.chance(0.5) ? epochNow : this.#id(), acknowledged: 1_000_000_000 } } : {};
		const head = { protocol: 1, vault: random.chance(0.1) ? this.#victim.vault : this.identity.vault, app: 'evil', ...epoch };
		const lines = Array.from({ length: 1 + random.int(3) }, () => (random.chance(0.05) ? '{"opId":' : JSON.stringify(this.#envelope(this.#body()))));
		return [JSON.stringify(head), ...lines].map((line) => `${line}\n`).join('');
	}

	#envelope(body: object): object {
		const { random } = this.#scheduler;
		this.#seq += 1;
		const at = '2026-11-20T04:00:00.000Z';
		const group = this.#id();
		const own = { opId: this.#id(), vault: this.identity.vault, officerId: this.identity.officerId, seq: this.#seq, group, groupSize: 1, schema: operationSchema, at, deviceAt: at, body };
		switch (random.int(8)) {
			case 0: return { ...own, vault: this.#victim.vault };
			case 1: return { ...own, officerId: this.#victim.officerId };
			case 2: return { ...own, groupSize: 2 };
			case 3: return { ...own, schema: 99 };
			case 4: return { ...own, opId: random.pick([...this.#server.inner.operations.values()])?.opId ?? own.opId };
			default: return own;
		}
	}

	/** Each of these must come to nothing. */
	#body(): object {
		const { random } = this.#scheduler;
		const { officerId } = this.identity;
		const hidden = random.pick(this.#hidden()) ?? this.#any();
		const work = random.pick(this.#hidden().filter((record) => record.type === 'case')) ?? hidden;
		const place = random.pick(this.#hidden().filter((record) => record.type === 'place')) ?? hidden;
		const [mine = this.#world.town, theirs = this.#world.town] = [this.#server.actorOf(this.identity).me.leafAreaIds[0], random.pick(this.#foreignAreas())];
		const note = { kind: 'note', noteId: this.#id(), areaId: mine, of: { type: work.type === 'case' ? 'case' : 'place', id: work.id }, text: 'lie' };
		const lies: readonly object[] = [
			{ kind: 'setFields', ref: { type: hidden.type, id: hidden.id }, base: hidden.rev, set: { title: 'lie' } },
			{ kind: 'setFields', ref: { type: place.type, id: place.id }, base: place.rev, set: { label: 'lie' } },
			{ kind: 'setFields', ref: { type: 'officer', id: officerId }, base: 1, set: { role: 'administrator', areaIds: [this.#world.town] } },
			{ kind: 'createRecord', ref: { type: 'place', id: this.#id() }, areaId: theirs, fields: door('lie') },
			{ kind: 'createRecord', ref: { type: 'place', id: place.id }, areaId: mine, fields: door('lie') },
			{ kind: 'createRecord', ref: { type: 'officer', id: this.#id() }, areaId: mine, fields: { name: 'lie' } },
			{ kind: 'createRecord', ref: { type: 'residence', id: this.#id() }, areaId: mine, fields: { personId: hidden.id, placeId: place.id, tenure: 'tenant', head: true, since: null, until: null, registered: null } },
			{ kind: 'createRecord', ref: { type: 'case', id: this.#id() }, areaId: theirs, fields: testCase({ openedBy: officerId, organisationId: hidden.id }) },
			{ kind: 'createRecord', ref: { type: 'case', id: this.#id() }, areaId: mine, fields: testCase({ openedBy: officerId, organisationId: this.#server.actorOf(this.identity).me.organisationId, placeId: place.id }) },
			{ kind: 'moveCase', caseId: work.id, base: work.rev, move: 'start', from: 'found', packVersion: 1, set: {}, note: null },
			{ kind: 'assign', caseId: work.id, base: work.rev, assigneeId: officerId },
			{ ...note, of: { type: 'case', id: work.id } }, { ...note, areaId: theirs },
			{ kind: 'nonsense', of: { deep: [[[[{}]]]] } }, { kind: 'setFields' }, { kind: 'assign', caseId: 'x', base: -1, assigneeId: 7 },
		];
		return random.pick(lies) ?? note;
	}

	#pull(): string {
		const { random } = this.#scheduler;
		const streams = ['t', ...this.#world.areas.map((id) => `a:${id}`), ...Object.values(this.#world.officers).map((id) => `u:${id}`)];
		const cursors = streams.filter(() => random.chance(0.5)).map((stream) => ({ stream, seq: random.int(40), ...(random.chance(0.3) ? { check: true } : {}), ...(random.chance(0.3) ? { after: `${random.int(40)}.${random.int(4)}.${random.int(40)}` } : {}) }));
		return JSON.stringify({ protocol: 1, vault: random.chance(0.1) ? this.#victim.vault : this.identity.vault, app: 'evil', cursors });
	}

	/** Records that this officer may neither see nor change. */
	#hidden(): readonly PlacedRecord[] {
		const { records } = this.#server.inner;
		const { me } = this.#server.actorOf(this.identity);
		return [...records.values()].filter((record) => !maySee(records, record, me));
	}

	#any(): PlacedRecord {
		const record = this.#server.inner.records.get(refKey({ type: 'officer', id: this.#victim.officerId }));
		if (record === undefined) throw new Error('the victim is known');
		return record;
	}

	#foreignAreas(): readonly Id[] {
		const { me } = this.#server.actorOf(this.identity);
		return this.#world.areas.filter((area) => !me.leafAreaIds.includes(area));
	}

	#id(): Id {
		return newId(this.#scheduler.nowMs, this.#scheduler.random.bytes);
	}
}

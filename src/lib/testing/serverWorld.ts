import { asVaultId, newId, type Id, type VaultId } from '../domain/ids.ts';
import { operationSchema, type Operation, type OperationBody } from '../domain/operation.ts';
import { refKey, type Fields, type RecordType, type StoredRecord } from '../domain/records/record.ts';
import type { CaseShape, FormShape, Role } from '../domain/records/shapes.ts';
import type { Pack } from '../domain/workflow/pack.ts';
import type { PullLine, PushLine, StreamCursor, StreamName } from '../protocol/messages.ts';
import { readPullLine } from '../protocol/pull.ts';
import { readPush, writePush } from '../protocol/push.ts';
import type { Actor, Placement, ServerStore } from '../server/core/port.ts';
import { pull } from '../server/core/pull.ts';
import { push } from '../server/core/push.ts';
import { everyone, type NewRecord } from '../server/store/ownerWrites.ts';

export const noon = '2026-11-20T04:00:00.000Z';
let clock = Date.parse(noon);
/** Ids of their own for each world, so that many worlds share a database. */
export function fresh(): Id {
	clock += 1;
	return newId(clock);
}

const label = { zh: '演示', en: 'Test' };
const everyRole: readonly Role[] = ['officer', 'supervisor', 'administrator'];
/** found → doing → done; only a supervisor stops it. */
export const testPack: Pack = {
	id: 'test', version: 1, title: label, noun: label, icon: 'x', numberPrefix: 'T', forms: [], initial: 'found', deadlines: [], papers: [], documents: [],
	states: [{ id: 'found', label, kind: 'new' }, { id: 'doing', label, kind: 'active' }, { id: 'done', label, kind: 'done' }, { id: 'stopped', label, kind: 'stopped' }],
	moves: [
		{ id: 'start', label, icon: 'x', from: ['found'], to: 'doing', by: everyRole, asks: [], photo: null, form: null, document: null, primary: true },
		{ id: 'finish', label, icon: 'x', from: ['found', 'doing'], to: 'done', by: everyRole, asks: [{ field: 'x.what', required: true }], photo: null, form: null, document: null, primary: true },
		{ id: 'stop', label, icon: 'x', from: ['found', 'doing'], to: 'stopped', by: ['supervisor'], asks: [], photo: null, form: null, document: null, primary: false },
		{ id: 'reopen', label, icon: 'x', from: ['done'], to: 'found', by: everyRole, asks: [], photo: null, form: null, document: null, primary: false },
	],
	fields: [{ id: 'what', label, kind: 'longText', rule: 'long?' }],
};

/** What entries of tests are filled in: one text, one choice, one photo, and rows. */
export const testForm: FormShape = {
	formId: 'f', version: 1, packId: 'test', title: label,
	xml: `<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>Test</h:title><model>
		<instance><data id="f" version="1"><said/><说明/><ok/><count/><picture/><child jr:template=""><name/></child><meta><instanceID/></meta></data></instance>
		<bind nodeset="/data/said" type="string"/><bind nodeset="/data/count" type="int"/><bind nodeset="/data/picture" type="binary"/></model></h:head>
		<h:body><input ref="/data/said"><label>Said</label></input><input ref="/data/说明"><label>说明</label></input>
		<select1 ref="/data/ok"><label>In order?</label><item><label>Yes</label><value>yes</value></item><item><label>No</label><value>no</value></item></select1>
		<input ref="/data/count"><label>How many</label></input><upload ref="/data/picture" mediatype="image/*"><label>Picture</label></upload>
		<group ref="/data/child"><label>Child</label><repeat nodeset="/data/child"><input ref="/data/child/name"><label>Name</label></input></repeat></group></h:body></h:html>`,
};

export type OfficerName = 'mara' | 'noor' | 'ines' | 'sol';
export type World = {
	readonly tenantId: Id; readonly town: Id; readonly east: Id; readonly west: Id; readonly far: Id; readonly station: Id; readonly society: Id;
	readonly officers: { readonly [name in OfficerName]: Id };
	readonly eastDoor: Id; readonly westDoor: Id; readonly eastPerson: Id; readonly eastCase: Id; readonly westCase: Id;
	/** Only mara is named on it. */
	readonly secretCase: Id; readonly secretNote: Id;
	readonly records: readonly NewRecord[];
};

/** A town of three areas. Mara and Noor (station) work in the east, Ines (society) in the west, nobody in the far one; Sol supervises all. */
export function makeWorld(): World {
	const ids = { tenantId: fresh(), town: fresh(), east: fresh(), west: fresh(), far: fresh(), station: fresh(), society: fresh(), eastDoor: fresh(), westDoor: fresh(), eastPerson: fresh(), eastCase: fresh(), westCase: fresh(), secretCase: fresh(), secretNote: fresh() };
	const officers = { mara: fresh(), noor: fresh(), ines: fresh(), sol: fresh() };
	const officer = (name: OfficerName, role: Role, organisationId: Id, area: Id): NewRecord => made('officer', officers[name], everyone, { name, role, organisationId, areaIds: [area], certificateNo: null, phone: null, active: true });
	const area = (id: Id, parentId: Id | null): NewRecord => made('area', id, everyone, { name: 'area', nameEn: 'area', level: parentId === null ? 'street' : 'grid', parentId, outline: null });
	const inArea = (areaId: Id, readers: readonly Id[] | null = null, caseId: Id | null = null): Placement => ({ areaId, readers, caseId });
	const records = [
		area(ids.town, null), area(ids.east, ids.town), area(ids.west, ids.town), area(ids.far, ids.town),
		made('organisation', ids.station, everyone, { name: 'station', nameEn: 'station', kind: 'station' }), made('organisation', ids.society, everyone, { name: 'society', nameEn: 'society', kind: 'society' }),
		officer('mara', 'officer', ids.station, ids.east), officer('noor', 'officer', ids.station, ids.east), officer('ines', 'officer', ids.society, ids.west), officer('sol', 'supervisor', ids.station, ids.town),
		made('pack', fresh(), everyone, { packId: 'test', version: 1, definition: testPack }), made('form', fresh(), everyone, testForm), made('pack', fresh(), everyone, { packId: 'loose', version: 1, definition: { ...testPack, id: 'loose', handOver: 'assignee' } }),
		made('place', ids.eastDoor, inArea(ids.east), door('East 101')), made('place', ids.westDoor, inArea(ids.west), door('West 101')),
		made('person', ids.eastPerson, inArea(ids.east), { name: 'Person', sex: null, birthYear: 1950, phones: ['10000000001'], idNumber: null, needs: [] }),
		made('case', ids.eastCase, inArea(ids.east), testCase({ openedBy: officers.mara, organisationId: ids.station, placeId: ids.eastDoor })),
		made('case', ids.westCase, inArea(ids.west), testCase({ openedBy: officers.ines, organisationId: ids.society, placeId: ids.westDoor })),
		made('case', ids.secretCase, inArea(ids.east, [officers.mara]), testCase({ openedBy: officers.mara, organisationId: ids.station, placeId: ids.eastDoor, assigneeId: officers.mara, restricted: true })),
		made('note', ids.secretNote, inArea(ids.east, [officers.mara], ids.secretCase), { of: { type: 'case', id: ids.secretCase }, text: 'seen by Mara alone', by: officers.mara, at: noon }),
	];
	return { ...ids, officers, records };
}

function made(type: RecordType, id: Id, placement: Placement, fields: object): NewRecord {
	return { type, id, placement, fields: fields as Fields };
}

export function door(name: string): Fields {
	return { kind: 'door', label: name, address: { estate: '', building: '1', unit: '1', floor: '1', room: '101', street: 'Test Street' }, point: null, code: null, cautions: null, rhythmDays: null, entranceId: null, order: 1 };
}

export function testCase(change: Partial<CaseShape> & Pick<CaseShape, 'openedBy' | 'organisationId'>): Fields {
	const shape: CaseShape = {
		number: 'T-1', packId: 'test', packVersion: 1, state: 'found', priority: 'normal', title: 'Stair blocked', dueAt: null, openedAt: noon, closedAt: null, placeId: null, point: null,
		applicantId: null, beneficiaryId: null, reporter: null, assigneeId: null, leadId: null, restricted: false, ...change,
	};
	return shape as unknown as Fields;
}

export function actorOf(world: World, name: OfficerName, vault: VaultId = asVaultId(fresh())): Actor {
	const fields = world.records.find((record) => record.id === world.officers[name])?.fields as unknown as { role: Role; organisationId: Id; areaIds: readonly Id[] };
	const leafAreaIds = fields.areaIds.includes(world.town) ? [world.east, world.west, world.far] : fields.areaIds;
	return { vault, me: { officerId: world.officers[name], tenantId: world.tenantId, tenantName: 'Test', zone: 'Asia/Shanghai', name, role: fields.role, organisationId: fields.organisationId, areaIds: fields.areaIds, leafAreaIds, certificateNo: null } };
}

/** One officer's device: numbers its operations, and keeps what it pulled, as a real one does. */
export class TestDevice {
	readonly records = new Map<string, StoredRecord>();
	readonly #store: ServerStore;
	readonly #streams = new Map<string, ReadonlySet<StreamName>>();
	#actor: Actor;
	/** While a snapshot of a stream runs: what it named. */
	readonly #named = new Map<StreamName, Set<string>>();
	#page: string[] = [];
	#cursors = new Map<StreamName, StreamCursor>();
	#seq = 0;

	constructor(store: ServerStore, actor: Actor) {
		this.#store = store;
		this.#actor = actor;
	}

	get actor(): Actor {
		return this.#actor;
	}

	/** The same device after the server has learned something else of its officer. */
	as(actor: Actor): this {
		this.#actor = actor;
		return this;
	}

	/** One save: all bodies in one group. */
	operations(...bodies: readonly OperationBody[]): readonly Operation[] {
		const group = fresh();
		return bodies.map((body): Operation => {
			this.#seq += 1;
			return { opId: fresh(), vault: this.actor.vault, officerId: this.actor.me.officerId, seq: this.#seq, group, groupSize: bodies.length, schema: operationSchema, at: noon, deviceAt: noon, body };
		});
	}

	/** Sends over the real wire format. */
	async send(operations: readonly Operation[]): Promise<readonly PushLine[]> {
		const read = readPush(writePush({ protocol: 1, vault: this.actor.vault, app: 'test' }, operations));
		if (!read.ok) throw new Error(JSON.stringify(read.problem));
		return (await push(this.#store, this.actor, read.value.operations, noon)).lines;
	}

	async save(...bodies: readonly OperationBody[]): Promise<readonly PushLine[]> {
		return this.send(this.operations(...bodies));
	}

	/** Pulls to the end and returns the lines. */
	async pull(): Promise<readonly PullLine[]> {
		const lines: PullLine[] = [];
		const request = { protocol: 1, vault: this.actor.vault, app: 'test', cursors: [...this.#cursors.values()] };
		for await (const piece of pull(this.#store, this.actor, request, () => noon)) {
			for (const text of piece.split('\n').filter((line) => line !== '')) {
				const line = readPullLine(text);
				if (!line.ok) throw new Error(`unreadable: ${text.slice(0, 100)}`);
				lines.push(line.value);
				this.#apply(line.value);
			}
		}
		return lines;
	}

	holds(type: RecordType, id: Id): boolean {
		return this.records.has(refKey({ type, id }));
	}

	get(type: RecordType, id: Id): StoredRecord | undefined {
		return this.records.get(refKey({ type, id }));
	}

	ofType(type: RecordType): readonly StoredRecord[] {
		return [...this.records.values()].filter((record) => record.type === type);
	}

	#apply(line: PullLine): void {
		if ('end' in line) return;
		if (line.kind === 'put') {
			this.records.set(refKey(line.record), line.record);
			this.#streams.set(refKey(line.record), new Set([...(this.#streams.get(refKey(line.record)) ?? []), line.stream]));
		}
		if (line.kind === 'leave') this.#leave(refKey(line), (stream) => stream === line.stream);
		if (line.kind === 'put') this.#page.push(refKey(line.record));
		if (line.kind === 'checkpoint') this.#checkpoint(line);
		if (line.kind !== 'scope') return;
		for (const key of [...this.#streams.keys()]) this.#leave(key, (stream) => !line.streams.includes(stream));
		for (const stream of [...this.#cursors.keys()]) if (!line.streams.includes(stream)) this.#cursors.delete(stream);
	}

	#checkpoint({ cursor, sum }: Extract<PullLine, { kind: 'checkpoint' }>): void {
		const { stream } = cursor;
		if (cursor.after !== undefined && this.#cursors.get(stream)?.after === undefined) this.#named.set(stream, new Set());
		const named = this.#named.get(stream);
		for (const key of this.#page.splice(0)) named?.add(key);
		this.#cursors.set(stream, cursor);
		if (sum === undefined || named === undefined) return;
		this.#named.delete(stream);
		for (const [key, streams] of [...this.#streams]) if (streams.has(stream) && !named.has(key)) this.#leave(key, (each) => each === stream);
	}

	#leave(key: string, left: (stream: StreamName) => boolean): void {
		const streams = new Set([...(this.#streams.get(key) ?? [])].filter((stream) => !left(stream)));
		this.#streams.set(key, streams);
		if (streams.size > 0) return;
		this.#streams.delete(key);
		this.records.delete(key);
	}
}

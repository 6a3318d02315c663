import { newId, type Id } from '../../src/lib/domain/ids.ts';
import { operationSchema, type Operation, type OperationBody } from '../../src/lib/domain/operation.ts';
import type { PushAnswer, Transport } from '../../src/lib/sync/transport.ts';
import { fetchTransport } from '../../src/lib/sync/fetchTransport.ts';
import { protocolVersion } from '../../src/lib/protocol/messages.ts';
import type { Area, Session } from './town.ts';

const id = (): Id => newId(Date.now());
const text = '上门走访：入户了解家中情况，检查燃气与用电，提醒电动车不进楼道，告知反诈要点，留下联系卡。'.repeat(4);

/** The app's own transport as a signed-in device uses it, and the operations it sends. */
export class BenchDevice {
	readonly transport: Transport;
	readonly session: Session;
	#seq = 0;

	constructor(url: string, session: Session) {
		this.session = session;
		this.transport = fetchTransport({ token: () => session.token, serverTime: () => undefined, fetch: (path, init) => fetch(`${url}${String(path)}`, init) });
	}

	/** Visits as an officer saves them, three operations each: the filled form (1 KB), what changed about the door, a note. They make four rows. */
	visits(places: readonly Id[], area: Area = this.session.area): readonly Operation[] {
		return places.flatMap((place) => {
			const at = new Date().toISOString();
			const entryId = id();
			const bodies: readonly OperationBody[] = [
				{ kind: 'submitEntry', entryId, areaId: area.id, entry: { packId: 'home-visit', packVersion: 1, formId: 'home-visit', formVersion: 1, placeId: place, caseId: null, taskId: null, answers: { gas: 'safe', wiring: 'ok', ebike: 'outside', elders: 1, note: text.slice(0, 100) },
					xml: `<data id="home-visit" version="1"><fire><ebike>outside</ebike><gas>safe</gas><wiring>ok</wiring></fire><care><elders>1</elders></care><more><note>${text}</note></more></data>`,
					outcome: 'met', whom: 'self', officerId: this.session.officerId, companions: [], startedAt: at, endedAt: at, position: null } },
				{ kind: 'setFields', ref: { type: 'place', id: place }, base: 1_000_000, set: { cautions: `狗在院内 ${at}` } },
				{ kind: 'note', noteId: id(), areaId: area.id, of: { type: 'place', id: place }, text: text.slice(0, 150) },
			];
			const group = id();
			return bodies.map((body): Operation => {
				this.#seq += 1;
				return { opId: id(), vault: this.session.vault, officerId: this.session.officerId, seq: this.#seq, group, groupSize: bodies.length, schema: operationSchema, at, deviceAt: at, body };
			});
		});
	}

	async push(operations: readonly Operation[]): Promise<PushAnswer> {
		const answer = await this.transport.push({ protocol: protocolVersion, vault: this.session.vault, app: 'bench' }, operations);
		if (!answer.ok) throw new Error(answer.problem.code);
		const bad = answer.value.lines.find((line) => line.outcome !== 'ok' && line.outcome !== 'merged');
		if (!answer.value.complete || answer.value.lines.length !== operations.length || bad !== undefined) throw new Error(`a push was not taken: ${bad?.outcome ?? 'cut'} ${bad?.problem?.code ?? ''}`);
		return answer.value;
	}
}

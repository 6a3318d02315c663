import { readAnswers, writeInstance } from '../../src/lib/forms/answers.ts';
import { readSchema } from '../../src/lib/forms/schema.ts';
import { readSeedPacks } from '../../src/lib/packs/seeds.ts';
import { newId, type Id } from '../../src/lib/domain/ids.ts';
import { operationSchema, type Operation, type OperationBody } from '../../src/lib/domain/operation.ts';
import type { EntryShape } from '../../src/lib/domain/records/shapes.ts';
import type { PushAnswer, Transport } from '../../src/lib/sync/transport.ts';
import { fetchTransport } from '../../src/lib/sync/fetchTransport.ts';
import { protocolVersion } from '../../src/lib/protocol/messages.ts';
import type { Area, Session } from './town.ts';

const id = (): Id => newId(Date.now());
const text = '上门走访：入户了解家中情况，检查燃气与用电，提醒电动车不进楼道，告知反诈要点，留下联系卡。'.repeat(4);

/** The visit form that ships, filled as at an ordinary door. */
const filled = await (async (): Promise<Pick<EntryShape, 'packId' | 'packVersion' | 'formId' | 'formVersion' | 'answers' | 'xml'>> => {
	const seed = (await readSeedPacks()).find(({ pack }) => pack.id === 'home-visit');
	const form = seed?.forms.find(({ formId }) => formId === 'home-visit');
	const schema = form === undefined ? null : readSchema(form.xml);
	const xml = schema === null ? null : writeInstance(schema, { ebike: 'outside', gas: 'safe', wiring: 'ok', elders: '1', note: text }, id());
	const answers = schema === null || xml === null ? null : readAnswers(schema, xml);
	if (seed === undefined || form === undefined || xml === null || answers === null) throw new Error('the visit form that ships asks something else');
	return { packId: seed.pack.id, packVersion: seed.pack.version, formId: form.formId, formVersion: form.version, answers, xml };
})();

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
				{ kind: 'submitEntry', entryId, areaId: area.id, entry: { ...filled, placeId: place, caseId: null, taskId: null, outcome: 'met', whom: 'self', officerId: this.session.officerId, companions: [], startedAt: at, endedAt: at, position: null } },
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

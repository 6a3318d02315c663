import { consentField, mayBeChild, type GuardianConsent } from '../../domain/privacy/consent.ts';
import { noticeField, type NoticeGiven } from '../../domain/privacy/notice.ts';
import type { Id } from '../../domain/ids.ts';
import type { Fields } from '../../domain/records/record.ts';
import type { NewRecord } from '../store/ownerWrites.ts';
import { iso, officersOf, workHour, type DemoContext } from './context.ts';
import type { DemoPlace } from './houses.ts';
import type { DemoRandom } from './random.ts';

const toldDaysAgo = 30;

/**
 * Households that have lived there for a while were told what is kept on them, and so was who a request is for. Those who came lately, and the requests of the last days, are
 * still to be told. `random`: of its own, so that the rest of the town does not change with it.
 */
export function tell(records: readonly NewRecord[], context: DemoContext, places: readonly DemoPlace[], random: DemoRandom): readonly NewRecord[] {
	const quiet: DemoContext = { ...context, random };
	const lastIn = new Map<string, string>();
	for (const { fields } of records.filter(({ type }) => type === 'residence')) {
		const [place, since] = [String(fields['placeId']), String(fields['since'])];
		if (since > (lastIn.get(place) ?? '')) lastIn.set(place, since);
	}
	const doors = new Map<Id, Fields>(places.filter(({ id, kind }) => kind === 'door' && lastIn.has(id)).flatMap((place): readonly [Id, Fields][] => {
		const [officer] = officersOf(quiet, place.grid);
		const at = workHour(quiet, toldDaysAgo);
		return officer === undefined || (lastIn.get(place.id) ?? '') > iso(at) ? [] : [[place.id, given(quiet, 'home-visit', officer.id, at)]];
	}));
	const served = new Map<Id, Fields>(records.filter(({ type, fields }) => type === 'case' && fields['packId'] === 'home-service').flatMap(({ fields }): readonly [Id, Fields][] => {
		const at = Date.parse(String(fields['openedAt']));
		const person = fields['beneficiaryId'] ?? fields['applicantId'];
		return typeof person !== 'string' || at > workHour(quiet, 2) ? [] : [[person as Id, given(quiet, 'home-service', fields['openedBy'] as Id, at)]];
	}));
	const guardians = agreed(quiet, records);
	return records.map((record) => {
		const told = record.type === 'place' ? doors.get(record.id) : record.type === 'person' ? { ...served.get(record.id), ...guardians.get(record.id) } : undefined;
		return told === undefined ? record : { ...record, fields: { ...record.fields, ...told } };
	});
}

/** Of each child, what the head of the household has said. */
function agreed(context: DemoContext, records: readonly NewRecord[]): ReadonlyMap<Id, Fields> {
	const homes = records.filter(({ type }) => type === 'residence').map(({ fields }) => fields);
	const placeOf = new Map(homes.map((home) => [home['personId'], home['placeId']]));
	const headOf = new Map(homes.filter((home) => home['head'] === true).map((home) => [home['placeId'], home['personId']]));
	const people = records.filter(({ type }) => type === 'person');
	const names = new Map<unknown, unknown>(people.map(({ id, fields }) => [id, fields['name']]));
	const [officer] = context.officers;
	return new Map(people.filter(({ fields }) => mayBeChild(fields, context.today)).flatMap(({ id }): readonly [Id, Fields][] => {
		const name = names.get(headOf.get(placeOf.get(id) ?? ''));
		if (typeof name !== 'string' || officer === undefined) return [];
		const at = workHour(context, toldDaysAgo);
		const consent: GuardianConsent = { packId: 'home-visit', version: 1, how: 'spoken', relation: 'parent', name, witness: '网格员小田', by: officer.id, at: iso(at) };
		return [[id, { [consentField(context.random.id(at))]: consent } as Fields]];
	}));
}

function given(context: DemoContext, packId: string, by: Id, atMs: number): Fields {
	const version = context.seeds.find(({ pack }) => pack.id === packId)?.pack.notice?.version ?? 1;
	const notice: NoticeGiven = { packId, version, how: 'readOut', reason: null, language: 'zh-CN', by, at: iso(atMs) };
	return { [noticeField(context.random.id(atMs))]: notice } as Fields;
}

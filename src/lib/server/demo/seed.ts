import type { Id } from '../../domain/ids.ts';
import type { Fields } from '../../domain/records/record.ts';
import type { OfficerShape, OrganisationShape } from '../../domain/records/shapes.ts';
import { dayIn } from '../../domain/time/workingTime.ts';
import type { ServerInfo } from '../../protocol/messages.ts';
import { readSeedPacks } from '../../packs/seeds.ts';
import { hashPassword } from '../auth/passwords.ts';
import { packRecords, seedRoot } from '../setup/publishPacks.ts';
import { insertMapParts } from '../store/mapPacks.ts';
import { everyone, insertRecords, insertTenant, withOwner, type NewRecord } from '../store/ownerWrites.ts';
import { makeCases } from './cases.ts';
import { cast, demoAccounts, demoPassword, organisations, town as townName, type DemoOrganisation } from './cast.ts';
import { zone, type DemoContext, type DemoOfficer } from './context.ts';
import { makeDrives } from './drives.ts';
import { makeHouses, placeRecord } from './houses.ts';
import { tell } from './notices.ts';
import { makePeople } from './people.ts';
import { DemoRandom } from './random.ts';
import { makeTown, type Town } from './town.ts';
import { townMap } from './townMap.ts';
import { makeVisits } from './visits.ts';

export type DemoOptions = {
	/** The same seed and `now` make the same town, to the last id. */
	readonly seed?: number;
	/** Milliseconds; tasks and deadlines lie around it. */
	readonly now?: number;
	readonly doors?: number; readonly cases?: number;
};
export type Demo = { readonly tenantId: Id; readonly officers: readonly DemoOfficer[]; readonly records: readonly NewRecord[]; readonly map: ReturnType<typeof townMap> };

/** Writes the demo tenant and returns the accounts that open it. */
export async function seedDemo(ownerUrl: string, options: DemoOptions = {}): Promise<{ readonly accounts: ServerInfo['demoAccounts'] }> {
	const demo = await makeDemo(options);
	// One digest for all eight: the key is known to everybody anyhow.
	const passwordHash = await hashPassword(demoPassword);
	const accounts = demo.officers.map(({ id, member }) => ({ officerId: id, account: member.account, passwordHash, demo: true }));
	await withOwner(ownerUrl, async (db) => db.transaction().execute(async (tx) => {
		await insertTenant(tx, { id: demo.tenantId, name: townName.name, zone, demo: true }, accounts);
		await insertRecords(tx, demo.tenantId, demo.records);
		await insertMapParts(tx, demo.tenantId, demo.map.fields.sha256, demo.map.bytes);
	}));
	return { accounts: demoAccounts() };
}

/** The invented town as records, without a database. */
export async function makeDemo({ seed = 1, now = Date.now(), doors = 600, cases = 60 }: DemoOptions = {}): Promise<Demo> {
	const random = new DemoRandom(seed);
	const tenantId = random.id(now);
	const town = makeTown(random, now);
	const houses = makeHouses(town, doors, random, now);
	const organisationIds: { readonly [key in DemoOrganisation]: Id } = { station: random.id(now), society: random.id(now) };
	const officers = cast.map((member): DemoOfficer => ({ id: random.id(now), member, organisationId: organisationIds[member.organisation] }));
	const seeds = await readSeedPacks(seedRoot());
	// The town stays as it was when a service is added: what came later draws from numbers of its own.
	const later = new DemoRandom(seed + 2);
	const isFirst = ({ pack }: (typeof seeds)[number]): boolean => ['hazard', 'home-service', 'home-visit'].includes(pack.id);
	const context: DemoContext = { random, nowMs: now, today: dayIn(zone, now), officers, seeds };
	const people = makePeople(houses.places, random, context.today, now);
	const map = townMap(town, houses, now);
	const records = [
		...town.areas, ...organisationRecords(organisationIds), ...officers.map((officer) => officerRecord(officer, town)), ...packRecords(seeds.filter(isFirst), () => random.id(now)), ...packRecords(seeds.filter((seed) => !isFirst(seed)), () => later.id(now)),
		forAll('mapBase', random.id(now), map.fields), ...houses.places.map(placeRecord), ...people.records, ...makeVisits(context, houses.places), ...makeCases(context, cases, houses.places, people.residents), ...makeDrives({ ...context, random: new DemoRandom(seed + 3) }, houses.places),
	];
	return { tenantId, officers, map, records: tell(records, context, houses.places, new DemoRandom(seed + 1)) };
}

function organisationRecords(ids: { readonly [key in DemoOrganisation]: Id }): readonly NewRecord[] {
	return (['station', 'society'] as const).map((key) => forAll('organisation', ids[key], { ...organisations[key], kind: key } satisfies OrganisationShape));
}

function officerRecord({ id, member, organisationId }: DemoOfficer, town: Town): NewRecord {
	const areaIds = member.communities === 'all' ? [town.townId] : member.communities.flatMap((index) => town.communityIds[index] ?? []);
	const shape: OfficerShape = { name: member.name, role: member.role, organisationId, areaIds, certificateNo: member.certificateNo, phone: null, active: true };
	return forAll('officer', id, shape);
}

function forAll(type: NewRecord['type'], id: Id, shape: object): NewRecord {
	return { type, id, placement: everyone, fields: shape as Fields };
}

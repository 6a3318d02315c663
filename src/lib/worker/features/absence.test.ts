import { describe, expect, it } from 'vitest';
import type { Grant } from '../../domain/cases/sight.ts';
import { everyOpenCase, type CaseFilter } from '../../domain/cases/filter.ts';
import type { StoredRecord } from '../../domain/records/record.ts';
import type { CaseShape } from '../../domain/records/shapes.ts';
import { readSeedPacks } from '../../packs/seeds.ts';
import { aCase, ids, made, surroundings } from '../../testing/caseRecords.ts';
import { makeMemoryContext, testId, testMe, type MemoryContext } from '../../testing/memoryContext.ts';
import { makeFeatures, type Features } from './index.ts';

/**
 * A restricted case of which an officer had sight until yesterday does not exist for that officer: every list, count, map, search and page answers, word for word, what it answers on a device that never held it.
 * The server has taken nothing away yet, so that only the device itself can be right.
 */
const packs = (await readSeedPacks()).map((seed) => seed.pack);
const now = '2026-03-04T01:00:00.000Z';
const [secret, entry, file, task, note, event, review] = [testId(3001), testId(3002), testId(3003), testId(3004), testId(3005), testId(3006), testId(3007)];
const grant: Grant = { to: testMe.officerId, work: true, purpose: 'jointVisit', words: null, by: ids.colleague, at: '2026-03-01T01:00:00.000Z', until: '2026-03-04T15:59:59.000Z', lead: ids.colleague };
const title = '邻里矛盾需保密';

const restricted: readonly StoredRecord[] = [
	aCase(secret, { number: 'YH260301-0099', title, restricted: true, assigneeId: null, leadId: ids.colleague, [`grant.${testId(3010)}`]: grant } as unknown as Partial<CaseShape>),
	made('entry', entry, {
		packId: 'hazard', packVersion: 1, formId: 'stairwell', formVersion: 1, placeId: ids.door, caseId: secret, taskId: null, answers: {}, xml: '<data/>', outcome: null, whom: null,
		officerId: testMe.officerId, companions: [], startedAt: now, endedAt: now, position: null,
	}),
	made('file', file, { of: { type: 'case', id: secret }, placeId: ids.door, purpose: 'before', mime: 'image/webp', size: 9, sha256: 'a'.repeat(64), originalSha256: 'b'.repeat(64), width: 1, height: 1, capturedAt: now, position: null, takenBy: testMe.officerId }),
	made('task', task, { kind: 'recheck', packId: 'hazard', placeId: ids.door, caseId: secret, day: '2026-03-04', at: null, assigneeId: testMe.officerId, state: 'open', doneBy: null, note: title }),
	made('note', note, { of: { type: 'case', id: secret }, text: title, by: testMe.officerId, at: now }),
	made('event', event, { of: { type: 'case', id: secret }, kind: 'note', by: testMe.officerId, at: now, receivedAt: now, data: { noteId: note } }),
	made('review', review, { of: { type: 'case', id: secret }, field: 'title', current: title, currentBy: testMe.officerId, other: '其他', otherBy: testMe.officerId, otherAt: now, state: 'open', resolvedBy: null, chosen: null }),
];
/** What anybody may see there, so that no answer is empty. */
const open: readonly StoredRecord[] = [...surroundings, aCase(ids.hazard)];

const world = [123, 29, 124, 30] as const;
const every: CaseFilter = { ...everyOpenCase, status: 'all' };
/** Each way an officer or a supervisor could meet it. `tells`: that it does while sight of it holds, or the look would show nothing; who leads no team has no page of one. */
const looks: readonly { readonly name: string; readonly tells: boolean | 'supervisor'; readonly look: (features: Features) => Promise<unknown> }[] = [
	{ name: 'the list and its counts', tells: true, look: ({ cases }) => cases.list(every, 50, null) },
	{ name: 'the list, by words', tells: true, look: ({ cases }) => cases.list({ ...every, text: '保密' }, 50, null) },
	{ name: 'the list, by distance', tells: true, look: ({ cases }) => cases.list({ ...every, sort: 'distance' }, 50, { lng: 123.6, lat: 29.6 }) },
	{ name: 'the filters', tells: false, look: ({ cases }) => cases.choices() },
	{ name: 'its page', tells: true, look: ({ cases }) => cases.page(secret) },
	{ name: 'a document of it', tells: false, look: ({ cases }) => cases.document(secret, 'order') },
	{ name: 'the map', tells: true, look: ({ map }) => map.marks(every, world, 18) },
	{ name: 'its spot on the map', tells: true, look: async ({ map }) => { const spot = await map.spotOf(every, secret); return spot.ok && spot.value !== null ? [spot, await map.casesAt(every, spot.value.key)] : spot; } },
	{ name: 'a spot that it shares', tells: true, look: async ({ map }) => { const spot = await map.spotOf(every, ids.hazard); return spot.ok && spot.value !== null ? map.casesAt(every, spot.value.key) : spot; } },
	{ name: 'search', tells: true, look: ({ search }) => search.all('保密', 20) },
	{ name: 'search by number', tells: true, look: ({ search }) => search.all('YH260301-0099', 20) },
	{ name: 'the door', tells: true, look: ({ places }) => places.page(ids.door) },
	{ name: 'doors', tells: false, look: ({ places }) => places.search('禾苑', null, null, 50) },
	{ name: 'doors on the map', tells: false, look: ({ map }) => map.doors(world) },
	{ name: 'today', tells: true, look: ({ today }) => today.page(null) },
	{ name: 'my day', tells: true, look: ({ myDay }) => myDay.page('2026-03-04') },
	{ name: 'the team', tells: 'supervisor', look: ({ team }) => team.page() },
	{ name: 'what waits to be settled', tells: true, look: ({ reviews }) => reviews.page() },
	{ name: 'how much waits to be settled', tells: true, look: ({ reviews }) => reviews.waiting() },
	{ name: 'an entry of it', tells: true, look: ({ visits }) => visits.entry(entry) },
	{ name: 'a photo of it', tells: true, look: ({ captures }) => captures.about(file) },
	{ name: 'elevated looks', tells: false, look: ({ restricted: sight }) => sight.notices() },
	{ name: 'what lies on this device', tells: true, look: ({ beyond }) => beyond.workingSet() },
	{ name: 'the form of a hazard there', tells: false, look: ({ hazards }) => hazards.form(ids.door) },
	{ name: 'staircases', tells: false, look: ({ hazards }) => hazards.stairwell(ids.door) },
	{ name: 'passing on open work', tells: false, look: ({ cases }) => cases.transferChoices(secret) },
];

async function device(records: readonly StoredRecord[], role: 'officer' | 'supervisor'): Promise<{ readonly context: MemoryContext; readonly features: Features }> {
	const context = await makeMemoryContext({ me: { role }, packs, now, records });
	return { context, features: makeFeatures(context) };
}
/** Until the end of the officer's day, and a minute. */
const untilOver = Date.parse(grant.until) - Date.parse(now) + 60_000;

describe.each(['officer', 'supervisor'] as const)('a restricted case after the sight of it has ended, for a %s', (role) => {
	it.each(looks)('is not there: $name', async ({ look, tells }) => {
		const [had, never] = [await device([...open, ...restricted], role), await device(open, role)];
		had.context.vault.endSight();
		const told = async ({ features }: typeof had): Promise<string> => JSON.stringify(await look(features));
		if (tells === true || tells === role) expect(await told(had), 'while sight of it holds').not.toBe(await told(never));
		for (const { context } of [had, never]) {
			context.tick(untilOver);
			context.vault.endSight();
		}
		expect(await told(had)).toBe(await told(never));
	});
});

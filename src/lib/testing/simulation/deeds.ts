import type { Id } from '../../domain/ids.ts';
import { grantsOf, type Grant } from '../../domain/cases/sight.ts';
import type { OperationBody } from '../../domain/operation.ts';
import type { Typed } from '../../domain/records/read.ts';
import type { Fields } from '../../domain/records/record.ts';
import type { CaseShape, EntryShape } from '../../domain/records/shapes.ts';
import { testCase } from '../serverWorld.ts';
import type { App, Device } from './device.ts';
import type { Random } from './random.ts';
import type { SimWorld } from './world.ts';

type Officer = { readonly app: App; readonly device: Device; readonly random: Random; readonly world: SimWorld };
type Deed = (officer: Officer) => Promise<unknown>;

/** What officers do, each from what the own screen shows; the number says how often against the others. */
const deeds: readonly (readonly [number, Deed])[] = [
	[5, caution], [3, note], [3, movesIn], [5, moveCase], [4, retitle], [3, assign], [2, lead], [3, opensCase], [3, entry], [2, photo], [2, draft], [2, resolves], [1, workLog], [2, several], [3, handsOver], [2, restricts], [4, grants], [2, endsGrant],
];

export function someDeed(random: Random): Deed {
	let at = random.int(deeds.reduce((sum, [weight]) => sum + weight, 0));
	for (const [weight, deed] of deeds) if ((at -= weight) < 0) return deed;
	return caution;
}

/** Never the same twice, so that a value can be followed. */
function words({ device, app }: Officer): string {
	return `CANARY ${device.name} ${app.vault.context.newId().slice(-6)}`;
}
function somePlace({ app, random }: Officer): Typed<'place'> | undefined {
	return random.pick(app.vault.view.all('place'));
}
function someCase({ app, random }: Officer): Typed<'case'> | undefined {
	return random.pick(app.vault.view.all('case'));
}
function someone({ random, world }: Officer): Id | null {
	return random.chance(0.2) ? null : (random.pick(Object.values(world.officers)) ?? null);
}

function cautionOf(officer: Officer): readonly OperationBody[] {
	const place = somePlace(officer);
	return place === undefined ? [] : [{ kind: 'setFields', ref: { type: 'place', id: place.id }, base: place.rev, set: { cautions: words(officer) } }];
}
function noteOf(officer: Officer): readonly OperationBody[] {
	const type = officer.random.chance(0.5) ? 'place' : 'case';
	const of = type === 'place' ? somePlace(officer) : someCase(officer);
	if (of === undefined || of.areaId === null) return [];
	return [{ kind: 'note', noteId: officer.app.vault.context.newId(), areaId: of.areaId, of: { type, id: of.id }, text: words(officer) }];
}
async function save(officer: Officer, bodies: readonly OperationBody[], endDrafts: readonly Id[] = []): Promise<void> {
	if (bodies.length > 0) await officer.device.save(officer.app, bodies, endDrafts);
}

async function caution(officer: Officer): Promise<void> {
	await save(officer, cautionOf(officer));
}
async function note(officer: Officer): Promise<void> {
	await save(officer, noteOf(officer));
}
async function several(officer: Officer): Promise<void> {
	await save(officer, [...cautionOf(officer), ...noteOf(officer), ...noteOf(officer)]);
}

async function movesIn(officer: Officer): Promise<void> {
	const place = somePlace(officer);
	if (place === undefined || place.areaId === null) return;
	const { newId } = officer.app.vault.context;
	const person = newId();
	await save(officer, [
		{ kind: 'createRecord', ref: { type: 'person', id: person }, areaId: place.areaId, fields: { name: words(officer), sex: null, birthYear: 1980, phones: [], idNumber: null, needs: [] } },
		{ kind: 'createRecord', ref: { type: 'residence', id: newId() }, areaId: place.areaId, fields: { personId: person, placeId: place.id, tenure: 'tenant', head: true, since: '2026-01-01', until: null, registered: false } },
	]);
}

async function moveCase(officer: Officer): Promise<void> {
	const work = someCase(officer);
	if (work === undefined) return;
	const from = work.fields.state;
	const move = from === 'found' ? (officer.random.pick(['start', 'start', 'stop']) ?? 'start') : from === 'doing' ? 'finish' : 'reopen';
	await save(officer, [{ kind: 'moveCase', caseId: work.id, base: work.rev, move, from, packVersion: 1, set: move === 'finish' ? { 'x.what': words(officer) } : {}, note: null }]);
}

async function retitle(officer: Officer): Promise<void> {
	const work = someCase(officer);
	if (work === undefined) return;
	const text = words(officer);
	await save(officer, [{ kind: 'setFields', ref: { type: 'case', id: work.id }, base: work.rev, set: officer.random.chance(0.5) ? { title: text } : { title: text, 'x.what': text } }]);
}

async function assign(officer: Officer): Promise<void> {
	const work = someCase(officer);
	if (work !== undefined) await save(officer, [{ kind: 'assign', caseId: work.id, base: work.rev, assigneeId: someone(officer) }]);
}
async function lead(officer: Officer): Promise<void> {
	const work = someCase(officer);
	if (work !== undefined) await save(officer, [{ kind: 'setFields', ref: { type: 'case', id: work.id }, base: work.rev, set: { leadId: someone(officer) } }]);
}

function secretCase({ app, random }: Officer): Typed<'case'> | undefined {
	return random.pick(app.vault.view.all('case').filter((each) => each.fields.restricted));
}
async function restricts(officer: Officer): Promise<void> {
	const work = someCase(officer);
	const me = officer.app.vault.context.me().officerId;
	if (work !== undefined) await save(officer, [{ kind: 'setFields', ref: { type: 'case', id: work.id }, base: work.rev, set: officer.random.chance(0.7) ? { restricted: true, leadId: officer.random.chance(0.8) ? me : someone(officer) } : { restricted: false } }]);
}
/** To anybody, by whoever sees the case, entitled or not; for minutes or for days. */
async function grants(officer: Officer): Promise<void> {
	const { app, random } = officer;
	const [work, to] = [secretCase(officer), someone(officer)];
	const { me, newId, nowMs } = app.vault.context;
	const lead = work?.fields.leadId ?? me().officerId;
	if (work === undefined || to === null) return;
	const grant: Grant = { to, work: random.chance(0.5), purpose: 'jointVisit', words: null, by: me().officerId, at: iso(nowMs()), until: iso(nowMs() + (random.chance(0.6) ? 60_000 * (1 + random.int(20)) : 86_400_000 * (1 + random.int(60)))), lead };
	await save(officer, [{ kind: 'setFields', ref: { type: 'case', id: work.id }, base: work.rev, set: { [`grant.${newId()}`]: grant as unknown as Fields, ...(work.fields.leadId === null ? { leadId: lead } : {}) } }]);
}
async function endsGrant(officer: Officer): Promise<void> {
	const work = secretCase(officer);
	const given = work === undefined ? undefined : officer.random.pick(grantsOf(work.fields as unknown as Fields).filter(({ state }) => state === 'holds'));
	if (work !== undefined && given !== undefined) await save(officer, [{ kind: 'setFields', ref: { type: 'case', id: work.id }, base: work.rev, set: { [`grantEnd.${given.id}`]: true } }]);
}
function iso(ms: number): string {
	return new Date(ms).toISOString();
}

async function opensCase(officer: Officer): Promise<void> {
	const place = somePlace(officer);
	const { me, newId } = officer.app.vault.context;
	if (place === undefined || place.areaId === null) return;
	const restricted = officer.random.chance(0.4);
	const fields = testCase({ openedBy: me().officerId, organisationId: me().organisationId, placeId: place.id, restricted, assigneeId: restricted ? (someone(officer) ?? me().officerId) : null, title: words(officer) } satisfies Partial<CaseShape> & Pick<CaseShape, 'openedBy' | 'organisationId'>);
	await save(officer, [{ kind: 'createRecord', ref: { type: 'case', id: newId() }, areaId: place.areaId, fields }]);
}

function entryOf({ app, random }: Officer, text: string, at: { readonly caseId: Id | null; readonly placeId: Id | null }): EntryShape {
	const now = new Date(app.vault.context.nowMs()).toISOString();
	return {
		packId: 'test', packVersion: 1, formId: 'f', formVersion: 1, ...at, taskId: null, answers: { said: text }, xml: `<data><said>${random.int(100)}</said></data>`, outcome: at.placeId === null ? null : 'met', whom: null,
		officerId: app.vault.context.me().officerId, companions: [], startedAt: now, endedAt: now, position: null,
	};
}
async function entry(officer: Officer, endDrafts: readonly Id[] = []): Promise<void> {
	const inCase = officer.random.chance(0.5);
	const of = inCase ? someCase(officer) : somePlace(officer);
	if (of === undefined || of.areaId === null) return;
	const at = inCase ? { caseId: of.id, placeId: null } : { caseId: null, placeId: of.id };
	await save(officer, [{ kind: 'submitEntry', entryId: officer.app.vault.context.newId(), areaId: of.areaId, entry: entryOf(officer, words(officer), at) }], endDrafts);
}

async function photo(officer: Officer): Promise<void> {
	const { app, random } = officer;
	const type = random.chance(0.5) ? 'place' : 'case';
	const of = type === 'place' ? somePlace(officer) : someCase(officer);
	if (of === undefined || of.areaId === null) return;
	const [id, bytes] = [app.vault.context.newId(), new Uint8Array(20 + random.int(60))];
	random.bytes(bytes);
	const stored = await app.vault.context.files.put({ id, bytes, mime: 'image/jpeg' });
	if (!stored.ok) return;
	const { sha256, size } = stored.value;
	await save(officer, [{
		kind: 'attach', fileId: id, areaId: of.areaId,
		file: { of: { type, id: of.id }, placeId: null, purpose: 'before', mime: 'image/jpeg', size, sha256, originalSha256: sha256, width: 1, height: 1, capturedAt: new Date(app.vault.context.nowMs()).toISOString(), position: null, takenBy: app.vault.context.me().officerId },
	}]);
}

/** Begins a form and gives some answers; another time it is submitted, or thrown away and taken back. */
async function draft(officer: Officer): Promise<void> {
	// One pair of hands: nobody throws a form away while typing into it.
	if (officer.app.atForm) return;
	officer.app.atForm = true;
	await fillsForm(officer);
	officer.app.atForm = false;
}

async function fillsForm(officer: Officer): Promise<void> {
	const { app, random, device } = officer;
	const { drafts, newId, nowMs } = app.vault.context;
	const known = random.pick(await drafts.list());
	const now = new Date(nowMs()).toISOString();
	if (known !== undefined && random.chance(0.7)) {
		// From now on nobody is told that it is kept.
		device.drafts.delete(known.id);
		if (random.chance(0.5)) return entry(officer, [known.id]);
		const discarded = await drafts.discard(known.id);
		if (discarded.ok && random.chance(0.7) && (await drafts.undoDiscard(known.id)).ok) device.drafts.set(known.id, 0);
		return;
	}
	const id = known?.id ?? newId();
	const place = somePlace(officer);
	if (place === undefined || place.areaId === null) return;
	const put = await drafts.put({ id, packId: 'test', formId: 'f', formVersion: 1, placeId: place.id, caseId: null, taskId: null, areaId: place.areaId, title: 'form', startedAt: now, updatedAt: now, position: {} });
	if (!put.ok) return;
	const opened = await drafts.open(id);
	const from = opened.ok ? Math.max(opened.value.snapshotSeq, ...opened.value.journal.map((row) => row.seq)) : 0;
	for (let seq = from + 1; seq <= from + 3; seq += 1) {
		const written = await drafts.append(id, { seq, ref: '/data/said', op: 'set', value: words(officer), at: now });
		if (!written.ok) return;
		device.drafts.set(id, Math.max(seq, device.drafts.get(id) ?? 0));
	}
	if (random.chance(0.3)) await drafts.snapshot(id, '<data/>', from + 3);
}

async function resolves(officer: Officer): Promise<void> {
	const { app, random } = officer;
	const review = random.pick(app.vault.view.all('review').filter((each) => each.fields.state === 'open'));
	if (review === undefined) return;
	const { current, other } = review.fields;
	await save(officer, [{ kind: 'setFields', ref: { type: 'review', id: review.id }, base: review.rev, set: { state: 'resolved', chosen: random.chance(0.5) ? current : other, resolvedBy: app.vault.context.me().officerId } }]);
}

async function workLog(officer: Officer): Promise<void> {
	const { me, newId, today } = officer.app.vault.context;
	const areaId = me().leafAreaIds[0];
	if (areaId !== undefined) await save(officer, [{ kind: 'createRecord', ref: { type: 'workLog', id: newId() }, areaId, fields: { officerId: me().officerId, day: today(), text: words(officer) } }]);
}

/** To an area that the officer may not see. */
async function handsOver(officer: Officer): Promise<void> {
	const { random, world } = officer;
	const type = random.chance(0.7) ? 'case' : 'place';
	const record = type === 'case' ? someCase(officer) : somePlace(officer);
	const toAreaId = random.pick(world.areas);
	if (record === undefined || record.areaId === null || toAreaId === undefined) return;
	await save(officer, [{ kind: 'transfer', ref: { type, id: record.id }, base: record.rev, from: record.areaId, toAreaId, organisationId: null, assigneeId: type === 'case' ? someone(officer) : null, reason: words(officer) }]);
}

import type { Id } from '../../domain/ids.ts';
import type { OperationBody } from '../../domain/operation.ts';
import { problem } from '../../domain/problems/problem.ts';
import type { Typed } from '../../domain/records/read.ts';
import { fail } from '../../domain/result.ts';
import { testCase } from '../serverWorld.ts';
import type { App, Device } from './device.ts';
import type { Stage } from './faultPoints.ts';

export type Scenario = { readonly name: string; readonly play: (stage: Stage) => Promise<void> };

const place = ({ vault }: App): Typed<'place'> => first(vault.view.all('place'));
const openCase = ({ vault }: App): Typed<'case'> => first(vault.view.all('case').filter((each) => !each.fields.restricted));
const secret = ({ vault }: App): Typed<'case'> | undefined => vault.view.all('case').find((each) => each.fields.restricted);

function first<T>(list: readonly T[]): T {
	const [found] = list;
	if (found === undefined) throw new Error('the world has one');
	return found;
}

const caution = (app: App, text: string): OperationBody => ({ kind: 'setFields', ref: { type: 'place', id: place(app).id }, base: place(app).rev, set: { cautions: text } });
const note = (app: App, text: string): OperationBody => ({ kind: 'note', noteId: app.vault.context.newId(), areaId: place(app).areaId as Id, of: { type: 'place', id: place(app).id }, text });
const move = (app: App, id: string): OperationBody => ({ kind: 'moveCase', caseId: openCase(app).id, base: openCase(app).rev, move: id, from: openCase(app).fields.state, packVersion: 1, set: {}, note: null });

/** Save, in words: what the officer then sees may be lost by no fault. */
function saves(stage: Stage, device: Device, bodies: (app: App) => readonly OperationBody[]): Promise<void> {
	return stage.does(device, (app) => device.save(app, bodies(app)));
}

async function photo(stage: Stage, device: Device): Promise<void> {
	await stage.does(device, async (app) => {
		const { files, newId, me, nowMs } = app.vault.context;
		const id = newId();
		const stored = await files.put({ id, bytes: new Uint8Array(300).fill(7), mime: 'image/jpeg' });
		if (!stored.ok) return;
		const { sha256, size } = stored.value;
		await device.save(app, [{ kind: 'attach', fileId: id, areaId: place(app).areaId as Id, file: { of: { type: 'place', id: place(app).id }, placeId: null, purpose: 'before', mime: 'image/jpeg', size, sha256, originalSha256: sha256, width: 1, height: 1, capturedAt: new Date(nowMs()).toISOString(), position: null, takenBy: me().officerId } }]);
	});
}

async function fillsForm(stage: Stage, device: Device, end: 'submit' | 'discard' | 'undo'): Promise<void> {
	await stage.does(device, async (app) => {
		const { drafts, newId } = app.vault.context;
		const [id, at] = [newId(), '2026-11-20T04:00:00.000Z'];
		if (!(await drafts.put({ id, packId: 'test', formId: 'f', formVersion: 1, placeId: place(app).id, caseId: null, taskId: null, areaId: place(app).areaId as Id, title: 'form', startedAt: at, updatedAt: at, position: {} })).ok) return;
		for (let seq = 1; seq <= 3; seq += 1) {
			if (!(await drafts.append(id, { seq, ref: '/data/a', op: 'set', value: 'x', at })).ok) return;
			device.drafts.set(id, seq);
		}
		await drafts.snapshot(id, '<data/>', 3);
		device.drafts.delete(id);
		if (end === 'submit') await device.save(app, [note(app, 'instead of the entry')], [id]);
		else if ((await drafts.discard(id)).ok && end === 'undo' && (await drafts.undoDiscard(id)).ok) device.drafts.set(id, 3);
	});
}

async function areas(stage: Stage, ids: readonly Id[]): Promise<void> {
	const { server, judge, world } = stage.simulation;
	judge.model.seed(await server.giveAreas(world.officers.sol, ids));
}

/** What goes wrong in the field, each once with a crash and an error at each of its awaits. */
export const scenarios: readonly Scenario[] = [
	{ name: 'one save', play: (s) => saves(s, s.device(0), (app) => [caution(app, 'dog')]) },
	{ name: 'a save of three', play: (s) => saves(s, s.device(0), (app) => [caution(app, 'dog'), note(app, 'a'), note(app, 'b')]) },
	{ name: 'a save while one is being sent', play: async (s) => {
		s.device(0).does('saves', (app) => s.device(0).save(app, [note(app, 'first')]));
		await s.simulation.let(12);
		await saves(s, s.device(0), (app) => [note(app, 'second')]);
	} },
	{ name: 'two saves at once', play: async (s) => {
		s.device(0).does('saves', (app) => s.device(0).save(app, [note(app, 'one')]));
		await saves(s, s.device(0), (app) => [note(app, 'two')]);
	} },
	{ name: 'a colleague’s change', play: async (s) => {
		await saves(s, s.device(1), (app) => [caution(app, 'stairs')]);
		await s.sync(s.device(0));
	} },
	{ name: 'the first pull', play: async (s) => {
		s.simulation.addDevice('noor').start();
		await s.settle();
	} },
	{ name: 'a pull while the store packs', play: async (s) => {
		await saves(s, s.device(1), (app) => [caution(app, 'gate'), note(app, 'new')]);
		s.device(0).does('pulls', ({ engine }) => engine.now());
		await s.simulation.let(6);
		await s.does(s.device(0), ({ vault }) => vault.context.memory.set('x', 1));
	} },
	{ name: 'two change the same field', play: async (s) => {
		s.device(0).setOnline(false);
		await saves(s, s.device(0), (app) => [caution(app, 'mine')]);
		await saves(s, s.device(1), (app) => [caution(app, 'theirs')]);
		s.device(0).setOnline(true);
		await s.settle();
	} },
	{ name: 'a review is settled', play: async (s) => {
		s.device(0).setOnline(false);
		await saves(s, s.device(0), (app) => [caution(app, 'mine')]);
		await saves(s, s.device(1), (app) => [caution(app, 'theirs')]);
		s.device(0).setOnline(true);
		await s.sync(s.device(0), s.device(1));
		await saves(s, s.device(1), (app) => app.vault.view.all('review').map((each) => ({ kind: 'setFields', ref: { type: 'review', id: each.id }, base: each.rev, set: { state: 'resolved', chosen: each.fields.other } })));
	} },
	{ name: 'two moves that exclude each other', play: async (s) => {
		s.device(0).setOnline(false);
		await saves(s, s.device(0), (app) => [move(app, 'start')]);
		await saves(s, s.device(2), (app) => [move(app, 'stop')]);
		s.device(0).setOnline(true);
		await s.settle();
	} },
	{ name: 'a restricted case is handed on', play: async (s) => {
		await saves(s, s.device(0), (app) => { const work = secret(app); return work === undefined ? [] : [{ kind: 'assign', caseId: work.id, base: work.rev, assigneeId: s.simulation.world.officers.noor }]; });
		await s.sync(s.device(0), s.device(1));
	} },
	{ name: 'a restricted case is opened', play: async (s) => {
		await saves(s, s.device(1), (app) => [{ kind: 'createRecord', ref: { type: 'case', id: app.vault.context.newId() }, areaId: place(app).areaId as Id, fields: testCase({ openedBy: app.vault.context.me().officerId, organisationId: app.vault.context.me().organisationId, restricted: true, assigneeId: s.simulation.world.officers.mara }) }]);
		await s.sync(s.device(0), s.device(1));
	} },
	{ name: 'an officer loses areas', play: async (s) => {
		await saves(s, s.device(2), (app) => [note(app, 'before')]);
		await areas(s, s.simulation.world.areas.slice(1, 2));
		await s.sync(s.device(2));
	} },
	{ name: 'an officer gets an area back', play: async (s) => {
		await areas(s, s.simulation.world.areas.slice(1, 2));
		await s.sync(s.device(2));
		await areas(s, s.simulation.world.areas);
		await s.sync(s.device(2));
	} },
	{ name: 'a case is handed over to another area', play: async (s) => {
		s.device(0).setOnline(false);
		await saves(s, s.device(0), (app) => [{ kind: 'setFields', ref: { type: 'case', id: openCase(app).id }, base: openCase(app).rev, set: { title: 'late' } }]);
		await saves(s, s.device(2), (app) => { const work = first(app.vault.view.all('case').filter((each) => each.areaId === s.simulation.world.areas[0] && !each.fields.restricted)); return [{ kind: 'transfer', ref: { type: 'case', id: work.id }, base: work.rev, from: work.areaId as Id, toAreaId: s.simulation.world.areas[2] as Id, organisationId: null, assigneeId: null, reason: 'moved' }]; });
		s.device(0).setOnline(true);
		await s.settle();
	} },
	{ name: 'a server restored from a backup', play: async (s) => {
		const putBack = await s.simulation.backup();
		await saves(s, s.device(0), (app) => [note(app, 'lost by the server')]);
		await s.sync(s.device(0));
		await putBack();
		await saves(s, s.device(0), (app) => [note(app, 'after it')]);
		await s.sync(s.device(0), s.device(1), s.device(0));
	} },
	{ name: 'a server restored from a backup that knows a later save and not the one that stood aside', play: async (s) => {
		const { server, world } = s.simulation;
		const push = server.push.bind(server);
		server.push = async () => fail(problem('server_broken'));
		// Its answer changes no record, so no stream's number tells of it.
		await saves(s, s.device(0), (app) => [{ kind: 'assign', caseId: openCase(app).id, base: 1, assigneeId: world.officers.ines }]);
		await s.settle();
		server.push = push;
		await saves(s, s.device(0), (app) => [note(app, 'later')]);
		await s.settle();
		const putBack = await s.simulation.backup();
		await s.sync(s.device(0));
		await putBack();
		await s.sync(s.device(0));
	} },
	{ name: 'a server restored from a backup that was made between a photo and its bytes', play: async (s) => {
		const putBack = s.simulation.server.files.backup();
		await photo(s, s.device(0));
		await s.sync(s.device(0));
		putBack();
		await s.sync(s.device(0));
	} },
	{ name: 'another tab takes over', play: async (s) => {
		s.device(0).setOnline(false);
		await saves(s, s.device(0), (app) => [note(app, 'unsent')]);
		s.device(0).start(true);
		s.device(0).setOnline(true);
		await s.settle();
	} },
	{ name: 'a photo', play: async (s) => {
		await photo(s, s.device(0));
		await s.sync(s.device(0));
	} },
	{ name: 'a form is filled and submitted', play: (s) => fillsForm(s, s.device(0), 'submit') },
	{ name: 'a form is thrown away', play: (s) => fillsForm(s, s.device(0), 'discard') },
	{ name: 'a form is thrown away and taken back', play: (s) => fillsForm(s, s.device(0), 'undo') },
	{ name: 'a refused save and good ones', play: async (s) => {
		await saves(s, s.device(0), (app) => [{ ...caution(app, 'x'), set: { cautions: 'ok', label: 'l'.repeat(400) } } as OperationBody]);
		await saves(s, s.device(0), (app) => [{ kind: 'assign', caseId: openCase(app).id, base: 1, assigneeId: s.simulation.world.officers.ines }]);
		await saves(s, s.device(0), (app) => [note(app, 'good')]);
	} },
	{ name: 'the session ends and is renewed', play: async (s) => {
		s.device(0).signedIn = false;
		await saves(s, s.device(0), (app) => [note(app, 'meanwhile')]);
		await s.settle();
		s.device(0).signedIn = true;
		await s.sync(s.device(0));
	} },
	{ name: 'power is cut after a pull', play: async (s) => {
		await saves(s, s.device(1), (app) => [caution(app, 'gate')]);
		await s.sync(s.device(0));
		s.device(0).kill();
		s.device(0).disk.cutPower(s.simulation.random);
		await s.sync(s.device(0));
	} },
	{ name: 'a disk that lost rows', play: async (s) => {
		s.device(0).kill();
		await s.device(0).disk.damage(s.simulation.random, () => s.simulation.world.town);
		s.simulation.judge.mayDiffer?.add(s.device(0).identity.vault);
		await s.sync(s.device(0));
	} },
];

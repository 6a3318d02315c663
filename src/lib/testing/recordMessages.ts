import { asVaultId } from '../domain/ids.ts';
import type { Operation, OperationBody } from '../domain/operation.ts';
import type { EntryShape, FileShape } from '../domain/records/shapes.ts';
import { protocolVersion, type PullRequest, type PushHead } from '../protocol/messages.ts';
import { readPush, writePush } from '../protocol/push.ts';
import { MemoryServerStore } from '../server/core/memoryStore.ts';
import { pull } from '../server/core/pull.ts';
import { push } from '../server/core/push.ts';
import { asPlaced } from '../server/store/ownerWrites.ts';
import { actorOf, door, fresh, makeWorld, noon, testCase, TestDevice, type World } from './serverWorld.ts';

/** Files by name: the world, what two devices of this version send in turn, and what the server answers them. */
export async function recordedMessages(app: string): Promise<{ readonly [name: string]: string }> {
	const world = makeWorld();
	const store = new MemoryServerStore();
	store.seed(world.records.map(asPlaced));
	const [mara, noor] = (['mara', 'noor'] as const).map((name) => new TestDevice(store, actorOf(world, name, asVaultId(fresh())))) as [TestDevice, TestDevice];
	const files: Record<string, string> = { 'world.json': `${JSON.stringify({ ...world, vaults: { mara: mara.actor.vault, noor: noor.actor.vault } }, null, '\t')}\n` };
	const pushes: readonly (readonly [TestDevice, 'mara' | 'noor', readonly Operation[]])[] = [
		[mara, 'mara', everyKind(mara, world)],
		[noor, 'noor', [...noor.operations({ kind: 'setFields', ref: { type: 'case', id: world.eastCase }, base: 1, set: { title: 'By Noor' } }), ...noor.operations({ kind: 'setFields', ref: { type: 'place', id: world.westDoor }, base: 1, set: { label: 'out of scope' } })]],
	];
	for (const [device] of pushes) store.enrol(device.actor);
	for (const [index, [device, name, operations]] of pushes.entries()) {
		const head: PushHead = { protocol: protocolVersion, vault: device.actor.vault, app, ...(index === 0 ? {} : { epoch: { id: (await store.epoch(device.actor)).id, acknowledged: 0 } }) };
		const body = writePush(head, operations);
		const read = readPush(body);
		if (!read.ok) throw new Error(JSON.stringify(read.problem));
		const answered = await push(store, device.actor, read.value.operations, noon);
		files[`push-${index + 1}.${name}.ndjson`] = body;
		files[`push-${index + 1}.answer.ndjson`] = [...answered.lines, { end: true, serverTime: noon }].map((line) => `${JSON.stringify(line)}\n`).join('');
	}
	const plain = { protocol: protocolVersion, vault: noor.actor.vault, app };
	const requests: readonly PullRequest[] = [
		{ ...plain, cursors: [] },
		{ ...plain, cursors: [{ stream: 't', seq: 3, check: true }, { stream: `a:${world.east}`, seq: 0, after: '4.1.3' }], differences: [{ kind: 'a', held: 3, expected: 4 }], epoch: { id: (await store.epoch(noor.actor)).id, acknowledged: 2 } },
	];
	for (const [index, request] of requests.entries()) {
		let answer = '';
		for await (const piece of pull(store, noor.actor, request, () => noon)) answer += piece;
		files[`pull-${index + 1}.noor.json`] = JSON.stringify(request);
		files[`pull-${index + 1}.answer.ndjson`] = answer;
	}
	return files;
}

function everyKind(mara: TestDevice, world: World): readonly Operation[] {
	const [place, person, caseId, entryId, fileId] = [fresh(), fresh(), fresh(), fresh(), fresh()];
	const officerId = world.officers.mara;
	const areaId = world.east;
	const hash = 'a'.repeat(64);
	const entry: EntryShape = {
		packId: 'test', packVersion: 1, formId: 'f', formVersion: 1, placeId: place, caseId: null, taskId: null, answers: { ok: 'yes', 说明: '楼道有杂物' }, xml: '<data><ok>yes</ok></data>',
		outcome: 'met', whom: 'self', officerId, companions: ['王'], startedAt: noon, endedAt: noon, position: { lng: 120.1, lat: 30.2, accuracy: 8, source: 'gnss' },
	};
	const file: FileShape = { of: { type: 'entry', id: entryId }, placeId: place, purpose: 'visit', mime: 'image/jpeg', size: 3, sha256: hash, originalSha256: hash, width: 1, height: 1, capturedAt: noon, position: null, takenBy: officerId };
	const saves: readonly (readonly OperationBody[])[] = [
		[{ kind: 'createRecord', ref: { type: 'place', id: place }, areaId, fields: door('Recorded') }, { kind: 'createRecord', ref: { type: 'person', id: person }, areaId, fields: { name: '演示', sex: 'female', birthYear: 1950, phones: ['10000000001'], idNumber: null, needs: ['hearing'] } },
			{ kind: 'createRecord', ref: { type: 'residence', id: fresh() }, areaId, fields: { personId: person, placeId: place, tenure: 'owner', head: true, since: '2020-01-01', until: null, registered: true } }],
		[{ kind: 'submitEntry', entryId, areaId, entry }, { kind: 'attach', fileId, areaId, file }],
		[{ kind: 'createRecord', ref: { type: 'case', id: caseId }, areaId, fields: testCase({ openedBy: officerId, organisationId: world.station, placeId: place, beneficiaryId: person }) },
			{ kind: 'createRecord', ref: { type: 'task', id: fresh() }, areaId, fields: { kind: 'recheck', packId: 'test', placeId: place, caseId, day: '2026-11-25', at: null, assigneeId: officerId, state: 'open', doneBy: null, note: null } }],
		[{ kind: 'moveCase', caseId, base: 0, move: 'start', from: 'found', packVersion: 1, set: { 'x.what': '清理' }, note: 'begun' }],
		[{ kind: 'assign', caseId, base: 0, assigneeId: world.officers.noor }],
		[{ kind: 'note', noteId: fresh(), areaId, of: { type: 'case', id: caseId }, text: '电话联系过' }],
		[{ kind: 'setFields', ref: { type: 'case', id: world.eastCase }, base: 1, set: { title: 'By Mara', priority: 'urgent' } }],
		[{ kind: 'createRecord', ref: { type: 'workLog', id: fresh() }, areaId, fields: { officerId, day: '2026-11-20', text: null } }],
		[{ kind: 'setFields', ref: { type: 'place', id: place }, base: 0, set: { religion: 'refused' } }],
	];
	return saves.flatMap((bodies) => mara.operations(...bodies));
}

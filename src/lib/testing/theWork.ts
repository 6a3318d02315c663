import { describe, expect, it } from 'vitest';
import type { Id } from '../domain/ids.ts';
import type { IntakeAnswers } from '../domain/cases/intake.ts';
import type { Fields, StoredRecord } from '../domain/records/record.ts';
import type { CaseShape } from '../domain/records/shapes.ts';
import type { Result } from '../domain/result.ts';
import { isFinal } from '../domain/workflow/moves.ts';
import type { Pack } from '../domain/workflow/pack.ts';
import { readSeedPacks } from '../packs/seeds.ts';
import type { Capture } from '../worker/features/captures.ts';
import { makeCases } from '../worker/features/cases.ts';
import type { CasePage } from '../worker/features/cases/shapes.ts';
import { makeIntake } from '../worker/features/intake.ts';
import type { Me } from '../protocol/messages.ts';
import { aCase, grid, surroundings } from './caseRecords.ts';
import { makeMemoryContext, testId, type MemoryContext } from './memoryContext.ts';

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;
export const aPhoto: Capture = { id: testId(900), mime: 'image/jpeg', size: 3, sha256: 'a'.repeat(64), originalSha256: 'b'.repeat(64), width: 4, height: 3, capturedAt: '2026-03-04T01:00:00.000Z', position: null };
/** Four officers of one town; each is who holds the device in turn. */
export const people = { officer: testId(1), colleague: testId(130), supervisor: testId(131), administrator: testId(132) } as const;

export function valueOf<T>(result: Result<T>): T {
	if (!result.ok) throw new Error(JSON.stringify(result.problem));
	return result.value;
}

/** A service at work on one device: the steps by their names, as whoever holds it makes them. */
export type Work = {
	readonly context: MemoryContext; readonly pack: Pack; readonly cases: ReturnType<typeof makeCases>; readonly intake: ReturnType<typeof makeIntake>;
	/** Takes a case down as its service asks for it; from then on the steps are made on it. */
	readonly taken: (said: IntakeAnswers) => Promise<CasePage>;
	/** A case that another screen took down. */
	readonly stands: (change: Partial<CaseShape>) => Promise<CasePage>;
	/** Goes on with another case of the device. */
	readonly turnsTo: (caseId: Id) => Promise<CasePage>;
	readonly page: () => Promise<CasePage>;
	readonly does: (move: string, set?: Fields, photos?: readonly Capture[]) => Promise<CasePage>;
	/** What the step is refused for. A step that is taken is a fault of the story. */
	readonly refused: (move: string, set?: Fields, photos?: readonly Capture[]) => Promise<string>;
	/** Somebody else goes on, with what their device holds of it by then. `change`: of another organisation, or with another right. */
	readonly as: (who: keyof typeof people, change?: Partial<Me>) => Promise<void>;
};

type Seen = { readonly states: Set<string>; readonly moves: Set<string>; refusals: number; returns: number; ends: number };
export type Stories = { readonly [title: string]: (work: Work) => Promise<void> };

/**
 * The stories of a service, in the words of the work. What they must show together is asked of every service alike: all its states were come through, every step was made, something was refused,
 * something was sent back or taken up again, and it was got done.
 */
export function theWork(packId: string, stories: Stories, options: { readonly now?: string; readonly records?: readonly StoredRecord[] } = {}): void {
	describe(`the work of ${packId}`, () => {
		const seen: Seen = { states: new Set(), moves: new Set(), refusals: 0, returns: 0, ends: 0 };
		for (const [title, story] of Object.entries(stories)) it(title, async () => story(await workOf(packId, seen, options)));
		it('is told whole: every state, every step, a refusal, a way back, and its end', async () => {
			const pack = await packOf(packId);
			expect(pack.states.map(({ id }) => id).filter((id) => !seen.states.has(id)), 'states that no story comes through').toEqual([]);
			expect(pack.moves.map(({ id }) => id).filter((id) => !seen.moves.has(id)), 'steps that no story makes').toEqual([]);
			expect([seen.refusals > 0, seen.returns > 0, seen.ends > 0], 'something is refused, comes back, gets done').toEqual([true, true, true]);
		});
	});
}

async function packOf(packId: string): Promise<Pack> {
	const found = (await readSeedPacks()).find(({ pack }) => pack.id === packId)?.pack;
	if (found === undefined) throw new Error(`no service ${packId}`);
	return found;
}

async function workOf(packId: string, seen: Seen, { now, records }: { readonly now?: string; readonly records?: readonly StoredRecord[] }): Promise<Work> {
	const pack = await packOf(packId);
	const others = ([['supervisor', '周所长'], ['administrator', '管理员']] as const).map(([role, name]): StoredRecord => ({
		type: 'officer', id: people[role], areaId: null, rev: 1, fields: { name, role, organisationId: testId(3), areaIds: [testId(6)], certificateNo: null, phone: null, active: true },
	}));
	const seeds = await readSeedPacks();
	// A Wednesday.
	let context = await makeMemoryContext({ packs: seeds.map((seed) => seed.pack), forms: seeds.flatMap(({ forms }) => forms), now: now ?? '2026-03-04T01:00:00Z', records: [...surroundings, ...others, aCase(testId(700)), ...(records ?? [])] });
	let [cases, intake] = [makeCases(context), makeIntake(context)];
	let salt = 1;
	let caseId: Id | null = null;
	let been: string[] = [];
	let photos = 1000;
	const page = async (): Promise<CasePage> => {
		if (caseId === null) throw new Error('no case yet');
		return valueOf(await cases.page(caseId));
	};
	const comes = async (id: Id): Promise<CasePage> => {
		caseId = id;
		const shown = await page();
		been = [shown.state.id];
		if (shown.packId === packId) seen.states.add(shown.state.id);
		return shown;
	};
	const tries = async (move: string, set: Fields, given: readonly Capture[]): ReturnType<typeof cases.move> => {
		const before = await page();
		// Each photo once, as a camera makes them.
		const own = given.map((photo) => ({ ...photo, id: testId((photos += 1)) }));
		context.tick(60_000);
		return cases.move({ caseId: before.id, rev: before.rev, from: before.state.id, moveId: move, set, note: null, photos: own });
	};
	return {
		get context() { return context; },
		get cases() { return cases; },
		get intake() { return intake; },
		pack, page, turnsTo: comes,
		taken: async (said) => {
			const { draftId, answers } = valueOf(await intake.start(packId));
			return comes(valueOf(await intake.submit(draftId, packId, { ...answers, 'place.area': grid, ...said })).caseId);
		},
		stands: async (change) => {
			const id = context.newId();
			const { fields } = aCase(id, { packId, packVersion: pack.version, state: pack.initial, openedAt: new Date(context.nowMs()).toISOString(), ...change });
			valueOf(await context.save([{ kind: 'createRecord', ref: { type: 'case', id }, areaId: grid, fields }]));
			return comes(id);
		},
		does: async (move, set = {}, given = []) => {
			const before = await page();
			valueOf(await tries(move, set, given));
			const after = await page();
			if (after.packId !== packId) return after;
			seen.states.add(after.state.id);
			seen.moves.add(move);
			if (been.includes(after.state.id) && after.state.id !== before.state.id) seen.returns += 1;
			if (isFinal(pack, after.state.id) && after.state.kind === 'done') seen.ends += 1;
			been.push(after.state.id);
			return after;
		},
		refused: async (move, set = {}, given = []) => {
			const answer = await tries(move, set, given);
			if (answer.ok) throw new Error(`${move} was taken`);
			seen.refusals += 1;
			return answer.problem.code;
		},
		as: async (who, change = {}) => {
			const role: Me['role'] = who === 'colleague' ? 'officer' : who;
			context = await makeMemoryContext({ disk: context.disk, me: { officerId: people[who], role, ...change }, now: context.nowMs(), salt: (salt += 1) });
			[cases, intake] = [makeCases(context), makeIntake(context)];
		},
	};
}

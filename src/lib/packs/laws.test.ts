import { describe, expect, it } from 'vitest';
import type { Json } from '../domain/json.ts';
import type { Pack } from '../domain/workflow/pack.ts';
import { parsePack } from './reader.ts';
import { readSeedPacks } from './seeds.ts';

const packs = (await readSeedPacks()).map((seed) => seed.pack);
const moving = packs.filter((pack) => pack.states.length > 0);
const hazard = packs.find((pack) => pack.id === 'hazard') as Pack;
const service = packs.find((pack) => pack.id === 'home-service') as Pack;
const green = packs.find((pack) => pack.id === 'green-channel') as Pack;

describe('every pack that ships', () => {
	it.each(moving.map((pack) => [pack.id, pack] as const))('%s: every state can be come to, and from every one an end is reached', (_, pack) => {
		const final = new Set(pack.states.filter(({ kind }) => kind === 'done' || kind === 'stopped').map(({ id }) => id));
		// By walking: from each state all that can be made of it, however long.
		const from = (start: string): ReadonlySet<string> => {
			const seen = new Set([start]);
			for (let size = 0; size < seen.size; ) {
				size = seen.size;
				for (const move of pack.moves) if (move.from.some((state) => seen.has(state))) seen.add(move.to);
			}
			return seen;
		};
		expect([...from(pack.initial)].sort()).toEqual(pack.states.map(({ id }) => id).sort());
		for (const { id } of pack.states) expect([...from(id)].some((state) => final.has(state)), id).toBe(true);
	});

	it.each(moving.map((pack) => [pack.id, pack] as const))('%s: every deadline has its ladder, every move a way back or a reason why not, and somebody who may make it', (_, pack) => {
		for (const deadline of pack.deadlines) expect(deadline.escalation?.length, deadline.id).toBeGreaterThan(0);
		for (const move of pack.moves) expect([move.by.length > 0, Number(move.undo !== undefined) + Number(move.final !== undefined)], move.id).toEqual([true, 1]);
		for (const { id, source, asOf } of pack.deadlines) expect([source.length > 5, asOf], id).toEqual([true, expect.stringMatching(/^20\d\d-\d\d-\d\d$/)]);
	});

	it.each(moving.filter(({ id }) => !['question', 'drive'].includes(id)).map((pack) => [pack.id, pack] as const))('%s: when it cannot be done, all three ways are there, each with somebody else who decides, and a date that is escalated', (_, pack) => {
		expect((pack.exits ?? []).map(({ kind }) => kind)).toEqual(['postpone', 'return', 'park']);
		for (const exit of pack.exits ?? []) {
			const longest = pack.deadlines.find(({ id }) => id === exit.longest);
			expect([exit.reasons.length > 1, exit.approve.includes('supervisor'), exit.approve.includes('officer'), longest?.escalation?.length, exit.clock === 'stop'], exit.kind).toEqual([true, true, false, 2, exit.kind !== 'return']);
			expect(pack.flag, 'somebody may complain').toBeDefined();
		}
	});

	it.each(packs.map((pack) => [pack.id, pack] as const))('%s: every text stands in both languages', (_, pack) => {
		const gaps: string[] = [];
		const walk = (value: Json, at: string): void => {
			if (value === null || typeof value !== 'object') return;
			if (!Array.isArray(value) && 'zh' in value) for (const language of ['zh', 'en'] as const) if (![value[language]].flat().every((text) => typeof text === 'string' && text.trim() !== '')) gaps.push(`${at}.${language}`);
			for (const [key, each] of Object.entries(value)) walk(each as Json, `${at}.${key}`);
		};
		walk(pack as unknown as Json, pack.id);
		expect(gaps).toEqual([]);
	});
});

describe('a pack that breaks a law is refused, and told which', () => {
	type Change = (pack: { -readonly [K in keyof Pack]: Pack[K] }) => void;
	const move = (id: string, change: object): Change => (pack) => { pack.moves = pack.moves.map((each) => (each.id === id ? ({ ...each, ...change } as Pack['moves'][number]) : each)); };
	const without = (id: string, key: string): Change => (pack) => { pack.moves = pack.moves.map((each) => (each.id === id ? (Object.fromEntries(Object.entries(each).filter(([name]) => name !== key)) as Pack['moves'][number]) : each)); };
	const deadline = (id: string, change: object): Change => (pack) => { pack.deadlines = pack.deadlines.map((each) => (each.id === id ? { ...each, ...change } : each)); };
	const exit = (kind: string, change: object): Change => (pack) => { pack.exits = (pack.exits ?? []).map((each) => (each.kind === kind ? { ...each, ...change } : each)); };
	const state = (id: string, change: object): Change => (pack) => { pack.states = pack.states.map((each) => (each.id === id ? { ...each, ...change } : each)); };
	it.each<[string, Pack, Change, string]>([
		['a state that nothing leads to', hazard, (pack) => { pack.states = [...pack.states, { id: 'lost', label: { zh: '丢', en: 'Lost' }, kind: 'active' }]; }, 'states.lost: cannot be reached'],
		['a state that nothing leads out of', hazard, (pack) => { pack.moves = pack.moves.map((each) => ({ ...each, from: each.from.filter((from) => from !== 'escalated' || each.id === 'returned') })).map((each) => (each.id === 'returned' ? { ...each, to: 'escalated' } : each)); }, 'states.escalated: dead end'],
		['a deadline without a ladder', hazard, deadline('threeDays', { escalation: [] }), 'deadlines.threeDays: no escalation'],
		['a deadline of two lengths', hazard, deadline('threeDays', { hours: 3 }), 'deadlines.threeDays: one of workingDays, days, hours'],
		['a rung at no point', hazard, deadline('threeDays', { escalation: [{ id: 'due', to: 'supervisor' }] }), 'deadlines.threeDays.due: before or after, one of workingDays, days, hours'],
		['two rungs of one name', hazard, deadline('threeDays', { escalation: [{ id: 'due', after: { hours: 0 }, to: 'supervisor' }, { id: 'due', after: { days: 1 }, to: 'lead' }] }), 'deadlines.threeDays: two rungs of one name'],
		['a move without a way back or a reason', hazard, without('notify', 'final'), 'moves.notify: an undo, or a reason why there is none'],
		['a way back that leads elsewhere', hazard, move('escalate', { undo: 'pass' }), 'moves.escalate: undo pass does not lead back'],
		['a move that nobody may make', hazard, move('pass', { by: [] }), 'moves.pass: by nobody who works'],
		['a move of those who only look', hazard, move('pass', { by: ['auditor'] }), 'moves.pass: by nobody who works'],
		['a document that nobody of these may issue', hazard, move('order', { by: ['administrator'] }), 'moves.order: nobody may issue order'],
		['a state whose clock is not declared', hazard, state('recheck', { clock: 'never' }), 'states.recheck: deadline never'],
		['an end with a clock', hazard, state('closed', { clock: 'reply' }), 'states.closed: a final state has no clock'],
		['a ladder for free dates that is not there', hazard, (pack) => { pack.otherwise = 'none'; }, 'otherwise: deadline none'],
		['a deadline by a field that is not there', service, (pack) => { pack.deadlineBy = 'x.colour'; }, 'deadlineBy: field x.colour'],
		['a clock that stops without a reason', service, without('needPapers', 'reason'), 'moves.needPapers: the clock stops for a reason that is asked for'],
		['a clock that nothing makes go on', service, without('book', 'clock'), 'moves.book: the clock stands in waitingPapers and nothing makes it go on'],
		['a move that sets a deadline that is not there', service, move('reopen', { deadline: 'soonish' }), 'moves.reopen: deadline soonish'],
		['a task at no time', hazard, move('returned', { tasks: [{ kind: 'recheck' }] }), 'moves.returned: a task has a field or a deadline'],
		['a notice without a time', service, move('needPapers', { notice: { to: 'applicant', within: {}, text: { zh: '一', en: 'a' } } }), 'moves.needPapers: notice within what time'],
		['a state that waits without a clock', hazard, state('recheck', { clock: undefined }), 'states.recheck: waits without a clock'],
		['a deadline of which nobody is told once it is late', hazard, deadline('threeDays', { escalation: [{ id: 'dayBefore', before: { days: 1 }, to: 'supervisor' }] }), 'deadlines.threeDays: nobody is told once it is late'],
		['a count that is no number', hazard, move('mended', { counts: 'x.what' }), 'moves.mended: counts into x.what, which is no number'],
		['what cannot be empty is forgotten', service, move('visit', { forgets: ['x.situation'] }), 'moves.visit: forgets x.situation, which cannot be empty'],
		['a step that is not for who did the work, of a service in which nobody does any', hazard, move('pass', { notBy: 'did' }), 'moves.pass: nobody did the work'],
		['a case that begins by a field that is not there', hazard, move('pass', { opens: { pack: 'hazard', title: { zh: '一', en: 'a' }, copies: { 'x.what': 'x.colour' } } }), 'moves.pass: opens by field x.colour'],
		['a code that is printed', service, (pack) => { pack.documents = pack.documents.map((each) => ({ ...each, body: { zh: `${each.body.zh}{x.lockerCode}`, en: each.body.en } })); }, 'documents.papersNotice: secret x.lockerCode'],
		['a code that is sent', service, move('send', { notice: { to: 'applicant', within: { hours: 1 }, text: { zh: '{x.lockerCode}', en: 'x' } } }), 'moves.send.notice: secret x.lockerCode'],
		['a code that is passed on', service, (pack) => { pack.passOn = { platforms: pack.passOn?.platforms ?? [], summary: { zh: 'x', en: '{x.lockerCode}' } }; }, 'passOn: secret x.lockerCode'],
		['a code that is copied into another case', service, move('fetched', { opens: { pack: 'hazard', title: { zh: '一', en: 'a' }, copies: { 'x.what': 'x.lockerCode' } } }), 'moves.fetched: secret copied'],
		['a code that is counted by', service, (pack) => { pack.figures = [{ id: 'f', kind: 'count', of: 'opened', where: [{ field: 'x.lockerCode', least: 1 }], label: { zh: '一', en: 'a' }, means: { zh: '一', en: 'a' } }]; }, 'figures: secret'],
		['a case that is due by something that is no time', green, (pack) => { if (pack.intake !== undefined) pack.intake = { ...pack.intake, due: 'x.why' }; }, 'intake: due x.why'],
		['an exit that nobody who works may ask for', hazard, exit('park', { by: ['auditor'] }), 'exits.park: asked for by nobody who works'],
		['an exit that nobody decides', hazard, exit('park', { approve: [] }), 'exits.park: decided by nobody who may assign others'],
		['an exit that any officer decides', hazard, exit('park', { approve: ['supervisor', 'officer'] }), 'exits.park: decided by somebody who may not assign others'],
		['an exit without a longest time', hazard, exit('park', { longest: 'ever' }), 'exits.park: deadline ever'],
		['a longest time in working days, about which two calendars argue', hazard, exit('park', { longest: 'reply' }), 'exits.park: the longest time is in days or hours'],
		['an exit to be decided at no time', service, exit('postpone', { decide: {} }), 'exits.postpone: decided within what time'],
		['a return that stops the clock', service, exit('return', { clock: 'stop' }), 'exits.return: a return stops no clock'],
		['two exits of one kind', service, exit('park', { kind: 'postpone' }), 'exits.postpone: twice'],
		['two reasons of one name', service, exit('park', { reasons: [{ id: 'a', label: { zh: '一', en: 'a' } }, { id: 'a', label: { zh: '二', en: 'b' } }] }), 'exits.park: two reasons of one name'],
		['an exit without a reason', service, exit('park', { reasons: [] }), 'exits.2.reasons'],
		['a label in one language', hazard, move('pass', { label: { zh: '销号', en: '' } }), 'moves.3.label.en'],
	])('%s', (_, pack, change, where) => {
		const copy = structuredClone(pack) as { -readonly [K in keyof Pack]: Pack[K] };
		expect(parsePack(copy as unknown as Json).ok, 'as it ships').toBe(true);
		change(copy);
		expect(parsePack(copy as unknown as Json)).toEqual({ ok: false, problem: { code: 'pack_broken', params: { where } } });
	});
});

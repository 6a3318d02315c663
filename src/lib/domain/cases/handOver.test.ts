import { describe, expect, it } from 'vitest';
import type { Id } from '../ids.ts';
import type { Json } from '../json.ts';
import type { Fields } from '../records/record.ts';
import { endOfHandOver, handOverFits, handOverStep, mayBeOffered, openHandOver, sameOutcome, type HandOver, type HandOverAnswer } from './handOver.ts';

const id = (n: number) => `01a00000-0000-7000-8000-${String(n).padStart(12, '0')}` as Id;
const [chen, lin, zhou, wu, one] = [1, 2, 3, 4, 9].map((n) => id(n)) as [Id, Id, Id, Id, Id];
const officer = (officerId: Id) => ({ officerId, role: 'officer' as const });
const supervisor = (officerId: Id) => ({ officerId, role: 'supervisor' as const });
const at = '2026-11-27T09:00:00.000Z';

/** Chen has the case and hands it to Lin; Zhou leads the team; Wu has nothing to do with it. */
const offer: HandOver = { id: one, by: chen, at, from: chen, to: lin, note: '明天要复查', answer: null };
const answered = (kind: HandOverAnswer['kind'], by: Id, words: string | null = null): HandOver => ({ ...offer, answer: { kind, by, at, words } });
const free = { assigneeId: chen, open: null };
const waiting = { assigneeId: chen, open: offer };

describe('移交: handing a case over to a colleague', () => {
	it('is offered by who has it, in the own name, to somebody else', () => {
		expect(handOverStep(free, offer, officer(chen))).toBe(true);
		expect(handOverStep(free, offer, officer(wu)), 'in another’s name').toBe(false);
		expect(handOverStep(free, { ...offer, by: wu }, officer(wu)), 'a case that is another’s').toBe(false);
		expect(handOverStep(free, { ...offer, by: zhou }, supervisor(zhou)), 'for who has it, by a supervisor').toBe(true);
		expect(handOverStep(free, { ...offer, to: chen }, officer(chen)), 'to oneself').toBe(false);
		expect(handOverStep(free, { ...offer, by: zhou, to: zhou }, supervisor(zhou)), 'a supervisor who wants it assigns it').toBe(false);
		expect(handOverStep({ ...free, assigneeId: wu }, offer, officer(chen)), 'no longer the own').toBe(false);
		expect(handOverStep(waiting, { ...offer, id: id(10), to: wu }, officer(chen)), 'one offer at a time').toBe(false);
	});

	it('is accepted by who it was offered to and by nobody else', () => {
		expect(handOverStep(waiting, answered('accepted', lin), officer(lin))).toBe(true);
		for (const other of [chen, wu, zhou]) expect(handOverStep(waiting, answered('accepted', other), supervisor(other))).toBe(false);
		expect(handOverStep(waiting, answered('accepted', lin), supervisor(zhou)), 'in another’s name').toBe(false);
		expect(handOverStep(waiting, { ...answered('accepted', wu), to: wu }, officer(wu)), 'by turning it to oneself').toBe(false);
		expect(handOverStep(free, answered('accepted', lin), officer(lin)), 'what nobody offered').toBe(false);
	});

	it('is declined with a reason, and taken back by who gave it or a supervisor', () => {
		expect(handOverStep(waiting, answered('declined', lin, '我下周休假'), officer(lin))).toBe(true);
		expect(handOverStep(waiting, answered('declined', lin), officer(lin)), 'without a reason').toBe(false);
		expect(handOverStep(waiting, answered('kept', chen), officer(chen))).toBe(true);
		expect(handOverStep(waiting, answered('kept', zhou), supervisor(zhou))).toBe(true);
		expect(handOverStep(waiting, answered('kept', wu), officer(wu))).toBe(false);
	});

	it('waits only while who gave it has the case and the case is open, and does not come back by itself', () => {
		const fields: Fields = { assigneeId: chen, closedAt: null, handOver: offer as unknown as Json };
		expect(openHandOver(fields)).toEqual(offer);
		expect(openHandOver({ ...fields, assigneeId: wu })).toBeNull();
		expect(openHandOver({ ...fields, closedAt: at })).toBeNull();
		expect(openHandOver({ ...fields, ...endOfHandOver(fields) }), 'given to somebody else and back again').toBeNull();
		expect(endOfHandOver({ ...fields, handOver: answered('kept', chen) as unknown as Json })).toEqual({});
	});

	it('declined and taken back apart leave nothing to decide; accepted and taken back do', () => {
		expect(sameOutcome(answered('declined', lin, 'x'), answered('kept', chen))).toBe(true);
		expect(sameOutcome(answered('accepted', lin), answered('kept', chen))).toBe(false);
		expect(sameOutcome({ ...answered('declined', lin, 'x'), id: id(10) }, answered('kept', chen)), 'another offer').toBe(false);
		expect(sameOutcome(offer, answered('kept', chen))).toBe(false);
	});

	it('of a restricted case lets nobody in', () => {
		expect(mayBeOffered({ restricted: false }, lin)).toBe(true);
		expect(mayBeOffered({ restricted: true, assigneeId: chen, leadId: null }, lin)).toBe(false);
		expect(mayBeOffered({ restricted: true, assigneeId: chen, leadId: lin }, lin)).toBe(true);
	});

	it.each([[offer, true], [answered('accepted', lin), true], [null, false], [{ ...offer, note: ' ' }, false], [{ ...offer, note: 'x'.repeat(2001) }, false], [{ ...offer, diagnosis: 'x' }, false], [{ ...offer, to: 'x' }, false], [{ ...offer, answer: { kind: 'perhaps', by: lin, at, words: null } }, false], [{ ...offer, at: 'morgen' }, false]])('%j fits: %s', (value, fits) => {
		expect(handOverFits('handOver', value as unknown as Json)).toBe(fits);
	});
});

import { describe, expect, it } from 'vitest';
import type { Id } from '../ids.ts';
import type { Json } from '../json.ts';
import { flagFits, flagStep, mayClose, type Flag } from './flag.ts';

const id = (n: number) => `01a00000-0000-7000-8000-${String(n).padStart(12, '0')}` as Id;
const [chen, lin, zhou, wu] = [1, 2, 3, 4].map((n) => id(n)) as [Id, Id, Id, Id];
const officer = (officerId: Id) => ({ officerId, role: 'officer' as const });
const supervisor = (officerId: Id) => ({ officerId, role: 'supervisor' as const });
const at = '2026-11-30T02:00:00.000Z';
const words = (by: Id, text = '已经联系户主') => ({ by, at, words: text });

/** Chen has the case; Lin takes the complaint down at the window; Zhou leads. */
const raised: Flag = { raisedBy: lin, at, words: '来了三次都没办成', about: chen, leadId: zhou, dueAt: '2026-12-03T15:59:59.000Z', answer: null, closed: null, returned: 0 };
const answered: Flag = { ...raised, answer: words(zhou) };
const closed: Flag = { ...answered, closed: words(lin, '办成了') };

describe('办不成事', () => {
	it('goes to a lead who is not the one it complains about, in the name of who raises it', () => {
		expect(flagStep(null, raised, officer(lin), chen)).toBe(true);
		expect(flagStep(null, { ...raised, leadId: chen }, officer(lin), chen), 'its own lead').toBe(false);
		expect(flagStep(null, { ...raised, about: null }, officer(lin), chen), 'about nobody, though somebody has it').toBe(false);
		expect(flagStep(null, raised, officer(wu), chen), 'in another’s name').toBe(false);
		expect(flagStep(null, closed, officer(lin), chen), 'raised and closed at once').toBe(false);
		expect(flagStep(null, { ...raised, raisedBy: chen }, officer(chen), chen), 'who has the case may raise it, too').toBe(true);
	});

	it('is answered by the lead alone', () => {
		expect(flagStep(raised, answered, officer(zhou), chen)).toBe(true);
		for (const other of [chen, lin, wu]) expect(flagStep(raised, { ...raised, answer: words(other) }, supervisor(other), chen)).toBe(false);
		expect(flagStep(raised, { ...answered, words: '没事了' }, officer(zhou), chen), 'the complaint stays as it was').toBe(false);
		expect(flagStep(raised, { ...answered, dueAt: '2027-01-01T00:00:00.000Z' }, officer(zhou), chen), 'nobody gives himself more time').toBe(false);
		expect(flagStep(raised, closed, officer(lin), chen), 'closed without an answer').toBe(false);
	});

	it('is closed by who raised it or a supervisor, and never by the one it complains about', () => {
		expect(flagStep(answered, closed, officer(lin), chen)).toBe(true);
		expect(flagStep(answered, { ...answered, closed: words(wu) }, supervisor(wu), chen)).toBe(true);
		expect(flagStep(answered, { ...answered, closed: words(wu) }, officer(wu), chen)).toBe(false);
		expect(flagStep(answered, { ...answered, closed: words(chen) }, supervisor(chen), chen), 'not even when made a supervisor meanwhile').toBe(false);
		expect(flagStep(answered, { ...answered, closed: words(chen) }, supervisor(chen), wu), 'nor when the case has gone to somebody else').toBe(false);
		expect(mayClose({ ...answered, raisedBy: chen }, officer(chen)), 'nor when it was raised by the same').toBe(false);
		expect(flagStep(answered, { ...closed, answer: words(zhou, '别的') }, officer(lin), chen), 'the answer stays as it was').toBe(false);
	});

	it('is given back as often as it takes, and counts it; once closed it can be raised anew', () => {
		const again: Flag = { ...answered, answer: null, returned: 1, dueAt: '2026-12-08T15:59:59.000Z' };
		expect(flagStep(answered, again, officer(lin), chen)).toBe(true);
		expect(flagStep(answered, { ...again, returned: 0 }, officer(lin), chen)).toBe(false);
		expect(flagStep(answered, again, officer(zhou), chen), 'the lead does not').toBe(false);
		expect(flagStep(closed, { ...raised, about: wu }, officer(lin), wu)).toBe(true);
		expect(flagStep(closed, answered, officer(zhou), chen)).toBe(false);
	});

	it.each([
		[raised, true], [closed, true], [null, false], [{ ...raised, words: ' ' }, false], [{ ...raised, diagnosis: 'x' }, false], [{ ...raised, leadId: 'x' }, false], [{ ...raised, answer: { by: zhou } }, false], [{ ...raised, returned: -1 }, false], [{ ...raised, dueAt: 'morgen' }, false],
	])('%j fits: %s', (value, fits) => {
		expect(flagFits('flag', value as unknown as Json)).toBe(fits);
	});
});

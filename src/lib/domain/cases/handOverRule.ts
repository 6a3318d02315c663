import type { Deadline } from '../workflow/pack.ts';

/**
 * How long an offer may stand before the lead hears of it. It counts in working days from the moment it was made, so that what is handed over on a Friday evening is not late on Saturday;
 * the lead is the case's, else the supervisor, and neither who gives nor who has not taken.
 */
export const handOverRule: Deadline = {
	id: 'handOver', label: { zh: '移交接收时限', en: 'Time to accept a hand-over' }, workingDays: 1, source: '本单位工作规定', asOf: '2026-11-29',
	escalation: [{ id: 'unaccepted', after: { workingDays: 1 }, to: 'lead' }],
};

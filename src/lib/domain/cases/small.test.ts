import { describe, expect, it } from 'vitest';
import { chinaCalendar } from '../time/chinaHolidays.ts';
import { fromLocal, instantAt, toLocal } from '../time/local.ts';
import { deadlineAt } from '../workflow/deadlines.ts';
import { fillDocument } from './documents.ts';
import { emptyRequest, gapsOf, partiesOf, requestFrom } from './request.ts';
import { proposedSlots } from './slots.ts';

const zone = 'Asia/Shanghai';
const rule = { id: 'x', label: { zh: '', en: '' }, source: '', asOf: '2026-01-01' };

describe('a time on the wall', () => {
	it('is the same instant there and back', () => {
		expect(fromLocal(zone, '2026-03-05T14:30')).toBe('2026-03-05T06:30:00.000Z');
		expect(toLocal(zone, '2026-03-05T06:30:00.000Z')).toBe('2026-03-05T14:30');
		expect(toLocal(zone, instantAt(zone, '2026-01-01', 0, 0))).toBe('2026-01-01T00:00');
		expect(fromLocal(zone, '')).toBeNull();
	});
});

describe('slots', () => {
	it('are today if an hour is left, then working days; a holiday is left out', () => {
		// Thursday 30 April 2026, 13:00; 1 to 5 May are holidays.
		const slots = proposedSlots(chinaCalendar, Date.parse('2026-04-30T05:00:00Z'), 3).map((at) => toLocal(zone, at));
		expect(slots).toEqual(['2026-04-30T14:30', '2026-05-06T09:30', '2026-05-06T14:30']);
	});
});

describe('a deadline', () => {
	it('in working days ends with its day, in hours at its hour', () => {
		const now = Date.parse('2026-04-30T05:00:00Z');
		expect(toLocal(zone, deadlineAt({ ...rule, workingDays: 1 }, chinaCalendar, now))).toBe('2026-05-06T23:59');
		expect(toLocal(zone, deadlineAt({ ...rule, days: 3 }, chinaCalendar, now))).toBe('2026-05-03T23:59');
		expect(deadlineAt({ ...rule, hours: 2 }, chinaCalendar, now)).toBe('2026-04-30T07:00:00.000Z');
	});
});

describe('a document', () => {
	it('prints what is known and leaves a line for what is not', () => {
		expect(fillDocument('{place}：{what}\n{due}', { place: '禾苑 {due}', 'x.what': '杂物' })).toEqual(['禾苑 {due}：杂物', '____________']);
	});
});

describe('a request being taken down', () => {
	it('is what was kept last, field by field, and nothing else', () => {
		const form = requestFrom([{ ref: 'reporterName', value: '王' }, { ref: 'reporterName', value: '王强' }, { ref: 'papers', value: ['book'] }, { ref: 'faith', value: 'x' }]);
		expect(form).toEqual({ ...emptyRequest, reporterName: '王强', papers: ['book'] });
	});
	it('asks for the caller, the door and the matter; who is the same is not asked twice', () => {
		expect(gapsOf(emptyRequest)).toEqual(['reporterName', 'place', 'situation']);
		expect(gapsOf({ ...emptyRequest, reporterName: '王强', applicantWho: 'other', beneficiaryWho: 'other', newPlace: '村口', situation: 'idCard' })).toEqual(['applicantName', 'beneficiaryName', 'area']);
	});
	it('knows that the beneficiary chosen is the applicant', () => {
		const form = { ...emptyRequest, applicantWho: 'other', applicantId: 'a', applicantName: '王桂兰', beneficiaryWho: 'other', beneficiaryId: 'a', beneficiaryName: '王桂兰' } as const;
		expect(partiesOf(form).samePerson).toBe(true);
	});
});

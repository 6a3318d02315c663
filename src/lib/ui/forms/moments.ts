import type { QuestionKind } from '../../forms/contract.ts';

export type MomentPicker = 'date' | 'month' | 'year' | 'time' | 'datetime-local';

export function pickerOf(kind: QuestionKind, looks: readonly string[]): MomentPicker {
	if (kind === 'time') return 'time';
	if (kind === 'dateTime') return 'datetime-local';
	return looks.includes('year') ? 'year' : looks.includes('month-year') ? 'month' : 'date';
}

/** The answer as the picker wants it: a month is kept as its first day, a time with the distance from UTC. */
export function toPicker(picker: MomentPicker, answer: string): string {
	switch (picker) {
		case 'month': return answer.slice(0, 7);
		case 'year': return /^\d{4}-/.test(answer) ? answer.slice(0, 4) : answer;
		case 'time': return answer.slice(0, 5);
		case 'datetime-local': return answer.slice(0, 16);
		default: return answer;
	}
}

export function fromPicker(picker: MomentPicker, picked: string, offset: (at: Date) => string = offsetOf): string | null {
	if (picked === '') return null;
	switch (picker) {
		case 'month': return /^\d{4}-\d\d$/.test(picked) ? `${picked}-01` : picked;
		case 'year': return /^\d{4}$/.test(picked) ? `${picked}-01-01` : picked;
		case 'time': return `${picked.slice(0, 5)}:00.000${offset(new Date())}`;
		case 'datetime-local': return `${picked.slice(0, 16)}:00.000${offset(new Date(picked))}`;
		default: return picked;
	}
}

function offsetOf(at: Date): string {
	const minutes = -at.getTimezoneOffset();
	const two = (number: number): string => String(number).padStart(2, '0');
	return `${minutes < 0 ? '-' : '+'}${two(Math.floor(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`;
}

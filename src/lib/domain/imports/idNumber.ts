import type { PersonShape } from '../records/shapes.ts';
import { narrow } from './text.ts';

export type IdNumberFault = 'rounded' | 'length' | 'checkDigit' | 'date';
export type ReadIdNumber = { readonly value: string; readonly birthYear: number; readonly sex: NonNullable<PersonShape['sex']> } | { readonly fault: IdNumberFault };

const checks = '10X98765432';
const weights = Array.from({ length: 17 }, (_, at) => 2 ** (17 - at) % 11);

/** A citizen's number of 18 characters (GB 11643-1999); spaces, a leading quote and a small x are forgiven, a wrong digit is not. */
export function readIdNumber(text: string): ReadIdNumber {
	const value = narrow(text).replace(/['‘’`-]/gu, '').toUpperCase();
	// A spreadsheet keeps fifteen digits of a number and writes the rest as noughts, or as a power of ten.
	if (/^\d(\.\d+)?E\+?1[4-9]$/.test(value) || /^\d{15}000$/.test(value)) return { fault: 'rounded' };
	if (!/^\d{17}[\dX]$/.test(value)) return { fault: 'length' };
	const [year, month, day] = [value.slice(6, 10), value.slice(10, 12), value.slice(12, 14)].map(Number);
	const born = new Date(Date.UTC(year ?? 0, (month ?? 0) - 1, day));
	if (born.getUTCFullYear() !== year || born.getUTCMonth() + 1 !== month || born.getUTCDate() !== day || year < 1880) return { fault: 'date' };
	const sum = weights.reduce((total, weight, at) => total + weight * Number(value[at]), 0);
	if (checks[sum % 11] !== value[17]) return { fault: 'checkDigit' };
	return { value, birthYear: year, sex: Number(value[16]) % 2 === 1 ? 'male' : 'female' };
}

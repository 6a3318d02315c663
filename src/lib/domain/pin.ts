export const pinDigits = 6;

/** Six digits that are no run (123456), no repeat (112112) and have three different ones at least. */
export function pinStrong(pin: string): boolean {
	if (!new RegExp(`^\\d{${pinDigits}}$`).test(pin)) return false;
	const digits = [...pin].map(Number);
	const steps = digits.slice(1).map((digit, index) => (digit - (digits[index] ?? 0) + 10) % 10);
	const run = steps.every((step) => step === 1) || steps.every((step) => step === 9);
	const repeat = pin.slice(0, 3) === pin.slice(3) || pin.slice(0, 2).repeat(3) === pin;
	return !run && !repeat && new Set(digits).size >= 3;
}

/** A piece of a regular expression (with the flag `u`) for what XML allows as the name of an element without a prefix. */
export const namePattern = '[\\p{L}_][\\p{L}\\p{M}\\p{Nd}_.\u00b7-]*';
const wholeName = new RegExp(`^${namePattern}$`, 'u');

export function isName(text: string): boolean {
	return wholeName.test(text);
}

/** How many letters must be changed, added, dropped or swapped with their neighbour to come from one word to the other; for hints at misspellings. */
export function distance(left: string, right: string): number {
	const rows = [Array.from({ length: right.length + 1 }, (_, column) => column)];
	const at = (row: number, column: number): number => rows[row]?.[column] ?? 0;
	for (let row = 1; row <= left.length; row += 1) {
		rows[row] = [row];
		for (let column = 1; column <= right.length; column += 1) {
			const same = left[row - 1] === right[column - 1] ? 0 : 1;
			const swapped = row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1] ? at(row - 2, column - 2) + 1 : Infinity;
			rows[row]?.push(Math.min(at(row - 1, column) + 1, at(row, column - 1) + 1, at(row - 1, column - 1) + same, swapped));
		}
	}
	return at(left.length, right.length);
}

/**
 * One line on the terminal. Whole sentences: the reader may never have used a terminal before.
 * @param {string} text
 */
export function say(text) {
	process.stdout.write(`${text}\n`);
}

/** @param {string} text */
export function complain(text) {
	process.stderr.write(`${text}\n`);
}

/** @param {number} startedAt milliseconds of `performance.now()` */
export function seconds(startedAt) {
	return `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
}

/** An end that the user can do something about: the text is shown without a stack. */
export class Stop extends Error {
	/** @override */
	name = 'Stop';
}

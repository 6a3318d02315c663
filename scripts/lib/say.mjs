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

/**
 * Says now and then that a long work still goes on, for a terminal that stands still looks broken.
 * @template T
 * @param {string} what
 * @param {number} everySeconds
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function sayWhileWaiting(what, everySeconds, work) {
	const startedAt = performance.now();
	const timer = setInterval(() => say(`  … ${what} (${seconds(startedAt)})`), everySeconds * 1000);
	try {
		return await work();
	} finally {
		clearInterval(timer);
	}
}

/** An end that the user can do something about: the text is shown without a stack. */
export class Stop extends Error {
	/** @override */
	name = 'Stop';
}

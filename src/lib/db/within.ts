/** The work's answer, or the error when it takes longer; the work itself goes on. */
export async function within<T>(ms: number, work: PromiseLike<T>, late: () => Error): Promise<T> {
	let timer: ReturnType<typeof setTimeout> | undefined;
	try {
		return await Promise.race([work, new Promise<never>((_, reject) => { timer = setTimeout(() => reject(late()), ms); })]);
	} finally {
		clearTimeout(timer);
	}
}

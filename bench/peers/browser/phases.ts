/** What the bench asks of each variant, in this order. Runs in a dedicated worker of a fresh browser profile; only `pull` and `push` are timed. */
export type Variant = {
	/** Makes what a device has before its first pull: a session, empty databases. */
	prepare(): Promise<void>;
	/** Ends when every record lies in IndexedDB. */
	pull(): Promise<void>;
	/** Changes one field of so many records while offline; answers the milliseconds until each was kept. */
	edit(count: number, text: string): Promise<readonly number[]>;
	/** Ends when the server has confirmed every edit and the device has kept that. */
	push(): Promise<void>;
	/** Records now held in IndexedDB, and how many of them have this text; read from the disk. */
	held(text: string): Promise<{ readonly records: number; readonly edited: number }>;
};
/** `lane`: of Doorstep's two, the one by which edits go back. */
export type Lane = 'unlocked' | 'locked';
export type Start = { readonly origin: string; readonly batch: number; readonly lane: Lane; readonly account: string; readonly password: string; readonly edits: number; readonly text: string };
export type Step = 'prepare' | 'pull' | 'edit' | 'push' | 'held';
export type Timed = { readonly pull: number; readonly edits: readonly number[]; readonly push: number; readonly records: number; readonly edited: number; readonly marks: { readonly [name: string]: number } };
export type Said = { readonly done: Partial<Timed> } | { readonly failed: string };

const marks: { [name: string]: number } = {};
/** A time of its own that goes into the report of where the time goes. */
export function mark(name: string, ms: number): void {
	marks[name] = (marks[name] ?? 0) + ms;
}

export function serve(make: (start: Start) => Variant): void {
	let variant: Variant | undefined;
	addEventListener('message', (event: MessageEvent<{ readonly step: Step; readonly start: Start }>) => {
		const { step, start } = event.data;
		variant ??= make(start);
		run(variant, step, start).then((done) => postMessage({ done } satisfies Said), (error: unknown) => {
			postMessage({ failed: error instanceof Error ? `${error.message}\n${error.stack ?? ''}` : JSON.stringify(error) } satisfies Said);
		});
	});
}

async function run(variant: Variant, step: Step, start: Start): Promise<Partial<Timed>> {
	switch (step) {
		case 'prepare':
			await variant.prepare();
			return {};
		case 'pull': return { pull: await timed(() => variant.pull()) };
		case 'edit': return { edits: await variant.edit(start.edits, start.text) };
		case 'push': return { push: await timed(() => variant.push()) };
		case 'held': return { ...(await variant.held(start.text)), marks };
	}
}

export async function timed(work: () => Promise<unknown>): Promise<number> {
	const start = performance.now();
	await work();
	return performance.now() - start;
}

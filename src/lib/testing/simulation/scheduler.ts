import type { Random } from './random.ts';

/** What befalls a program at the point where it stands: it dies there, or what it asked for fails. */
export type Fault = 'crash' | 'error';
type Task = { readonly life: Life; readonly label: string; readonly go: (fault: Fault | null) => void };
type Timer = { readonly dueMs: number; readonly life: Life; readonly label: string; readonly work: () => void; cancelled: boolean };

/** One run of a program, from its start to its end. What it had under way when it ends never goes on: no write, no answer. */
export class Life {
	readonly name: string;
	/** How often it is chosen, 0 to 1, against the others. */
	weight = 1;
	readonly #scheduler: Scheduler;
	readonly #atEnd: (() => void)[] = [];
	#alive = true;

	constructor(scheduler: Scheduler, name: string) {
		this.#scheduler = scheduler;
		this.name = name;
	}

	get alive(): boolean {
		return this.#alive;
	}

	/** A place where the scheduler may let anything else go first, or for ever. */
	point(label: string): Promise<Fault | null> {
		return new Promise((go) => this.#scheduler.add({ life: this, label, go }));
	}

	after(ms: number, label: string, work: () => void): () => void {
		return this.#scheduler.after(this, ms, label, work);
	}

	/** Starts work of this program that nobody waits for; what it throws fails the run. */
	spawn(label: string, work: () => Promise<unknown>): void {
		void this.point(label).then(work).catch((error: unknown) => this.#scheduler.fail(error));
	}

	onEnd(work: () => void): void {
		this.#atEnd.push(work);
	}

	end(): void {
		if (!this.#alive) return;
		this.#alive = false;
		for (const work of this.#atEnd) work();
	}
}

/** Works under the programs by itself: the database of a browser, a real server. */
export type Beneath = {
	/** Lets it go on by one piece; false when it does no more for now. `idle`: nothing else can go on, so it must wherever it can. */
	next(idle: boolean): Promise<boolean>;
};

/** Owns what happens next, and the true time. One task at a time; all promises that follow from it have run before the next is chosen. */
export class Scheduler {
	readonly random: Random;
	nowMs: number;
	steps = 0;
	/** Tasks in the order in which they came, for runs in which only one fault is wanted. */
	inOrder = false;
	/** Most milliseconds that pass with a step. */
	pace = 20;
	/** Asked at each point: what befalls the program there. */
	befalls: ((life: Life, label: string) => Fault | null) | null = null;
	/** What goes on between two steps. */
	beneath: readonly Beneath[] = [];
	/** The last steps, put into words only when somebody wants to read them. */
	#trace: (readonly [number, string, string, Fault | null])[] = [];
	#ready: Task[] = [];
	#timers: Timer[] = [];
	#failure: { readonly error: unknown } | null = null;

	constructor(random: Random, nowMs: number) {
		this.random = random;
		this.nowMs = nowMs;
	}

	add(task: Task): void {
		if (task.life.alive) this.#ready.push(task);
	}

	after(life: Life, ms: number, label: string, work: () => void): () => void {
		const timer: Timer = { dueMs: this.nowMs + ms, life, label, work, cancelled: false };
		const at = this.#timers.findIndex((other) => other.dueMs > timer.dueMs);
		this.#timers.splice(at < 0 ? this.#timers.length : at, 0, timer);
		return () => { timer.cancelled = true; };
	}

	fail(error: unknown): void {
		this.#failure ??= { error };
	}

	note(who: string, what: string, fault: Fault | null = null): void {
		this.#trace.push([this.steps, who, what, fault]);
		if (this.#trace.length > 20_000) this.#trace = this.#trace.slice(10_000);
	}

	lastSteps(count: number): readonly string[] {
		return this.#trace.slice(-count).map(([step, who, what, fault]) => `${String(step).padStart(6)} ${who} ${what}${fault === null ? '' : ` — ${fault}`}`);
	}

	get isIdle(): boolean {
		return this.#ready.every((task) => !task.life.alive);
	}

	/** Goes on until `done`, or nothing is left to do, timers included; true when it was done. */
	async run(done: () => boolean, mostSteps: number): Promise<boolean> {
		for (let left = mostSteps; ; left -= 1) {
			await drained();
			while (await this.#goesOnBeneath()) await drained();
			if (this.#failure !== null) throw this.#failure.error;
			if (done()) return true;
			if (left <= 0 || !this.#step()) return false;
		}
	}

	async #goesOnBeneath(): Promise<boolean> {
		for (const each of this.beneath) if (await each.next(this.isIdle)) return true;
		return false;
	}

	#step(): boolean {
		this.nowMs += this.random.int(this.pace + 1);
		this.#ring();
		let task = this.#take();
		while (task === undefined && this.#timers.length > 0) {
			this.nowMs = Math.max(this.nowMs, this.#timers[0]?.dueMs ?? 0);
			this.#ring();
			task = this.#take();
		}
		if (task === undefined) return false;
		this.steps += 1;
		const fault = this.befalls?.(task.life, task.label) ?? null;
		this.note(task.life.name, task.label, fault);
		if (fault === 'crash') task.life.end();
		else task.go(fault);
		return true;
	}

	#ring(): void {
		while ((this.#timers[0]?.dueMs ?? Number.POSITIVE_INFINITY) <= this.nowMs) {
			const timer = this.#timers.shift();
			if (timer !== undefined && !timer.cancelled) this.add({ life: timer.life, label: timer.label, go: timer.work });
		}
	}

	/** A slow program is passed over now and then, so that what it has under way grows old. */
	#take(): Task | undefined {
		for (let tries = 0; this.#ready.length > 0; tries += 1) {
			const at = this.inOrder ? 0 : this.random.int(this.#ready.length);
			const task = this.#ready[at];
			if (task === undefined) return undefined;
			if (task.life.alive && !this.inOrder && tries < 6 && task.life.weight < 1 && !this.random.chance(task.life.weight)) continue;
			if (this.inOrder) this.#ready.shift();
			else {
				const last = this.#ready.pop();
				if (last !== undefined && last !== task) this.#ready[at] = last;
			}
			if (task.life.alive) return task;
		}
		return undefined;
	}
}

/** All promises that can go on have gone on: Node runs the next tick only when the queue of microtasks is empty. */
function drained(): Promise<void> {
	return new Promise((resolve) => process.nextTick(resolve));
}

import type { CoordinateSystem } from '../../domain/geo/otherSystems.ts';
import { meant } from '../../domain/accounts/sheetHeadings.ts';
import { guessColumns, rememberColumns, rowsByField, type RememberedColumns } from '../../domain/imports/columns.ts';
import type { ImportField, ImportKind } from '../../domain/imports/fields.ts';
import { countsOf, type ImportLine } from '../../domain/imports/plan.ts';
import type { Id } from '../../domain/ids.ts';
import type { Problem } from '../../domain/problems/problem.ts';
import type { SheetRows } from '../../sheets/readSheet.ts';
import { app } from '../../state/app.svelte.ts';
import type { ImportBoard, ShownRun } from '../../worker/features/imports.ts';
import { Kept } from '../../state/kept.svelte.ts';

/** `taken`: what each heading is taken for, where somebody said so or it is remembered. */
type Said = {
	readonly kind: ImportKind; readonly packId: string | null; readonly list: string; readonly source: string; readonly purpose: string;
	readonly areaId: Id | null; readonly system: CoordinateSystem | null; readonly others: readonly number[]; readonly taken: RememberedColumns;
};
/** Apart from what is said of it: a large file is not sealed anew at each key. */
type Read = { readonly rows: SheetRows | null; readonly file: string };
type Plan = { readonly lines: readonly ImportLine[]; readonly digest: string };
const blank: Said = { kind: 'people', packId: null, list: '', source: '', purpose: '', areaId: null, system: null, others: [], taken: {} };

/** One list on its way in: the file as it was read here, what its columns are, what it would do, and how far it is. Until it is begun it stays sealed on this device. */
export class NewImport {
	readonly #kept = new Kept<Said>('importList', blank);
	readonly #read = new Kept<Read>('importRows', { rows: null, file: '' });
	#plan = $state.raw<Plan | null>(null);
	#problem = $state.raw<Problem | null>(null);
	#working = $state(false);
	#run = $state.raw<ShownRun | null>(null);
	/** Of this try; a new one after each look, so that beginning once more begins the same. */
	#importId: Id | null = null;

	#services = $state.raw<ImportBoard['services']>([]);
	/** Whose cases it makes; null for doors and people. */
	readonly service = $derived.by(() => (this.chosen.kind === 'cases' ? (this.#services.find(({ packId }) => packId === this.chosen.packId) ?? null) : null));
	readonly columns = $derived.by(() => (this.chosen.rows === null ? null : guessColumns(this.chosen.kind, this.chosen.rows, this.chosen.taken, (this.service?.fields ?? []).map(({ field }) => ({ field: `x.${field.id}` as const, words: [field.label.zh, field.label.en] })))));
	readonly counts = $derived(countsOf(this.#plan?.lines ?? []));

	/** Once a run is through the file is no longer kept on the device; while the page stands, the rows that are to be mended can still be taken out. */
	#through = $state.raw<Read | null>(null);
	get chosen(): Said & Read {
		return { ...this.#kept.value, ...(this.#through ?? this.#read.value) };
	}
	get plan(): Plan | null {
		return this.#plan;
	}
	get problem(): Problem | null {
		return this.#problem;
	}
	get working(): boolean {
		return this.#working;
	}
	get run(): ShownRun | null {
		return this.#run;
	}
	/** What is still to be said before it can be looked at. */
	readonly missing = $derived.by((): readonly ('list' | 'source' | 'purpose' | 'columns' | 'service')[] => [
		...(this.chosen.kind === 'cases' && this.service === null ? (['service'] as const) : []),
		...(['list', 'source', 'purpose'] as const).filter((field) => this.chosen[field].trim() === ''),
		...((this.columns?.columns ?? []).some(({ field }) => field === (this.chosen.kind === 'doors' ? 'address' : 'name') || (this.chosen.kind === 'doors' && (field === 'estate' || field === 'street'))) ? [] : (['columns'] as const)),
	]);

	know({ services }: ImportBoard): void {
		this.#services = services;
	}

	async load(): Promise<void> {
		await Promise.all([this.#kept.load(), this.#read.load()]);
	}

	async choose(file: File): Promise<void> {
		this.#working = true;
		const { openSheet } = await import('../../sheets/openSheet.ts');
		const read = await openSheet(file, 'list');
		this.#working = false;
		this.#plan = null;
		this.#run = null;
		this.#through = null;
		this.#problem = read.ok ? null : read.problem;
		if (!read.ok) return;
		this.#read.set({ rows: read.value, file: file.name });
		this.#kept.set({ others: [] });
	}

	/** What is said of the list; the look at it is over then. */
	set(change: Partial<Omit<Said, 'taken'>>): void {
		this.#kept.set(change);
		this.#plan = null;
	}

	/** A list that was imported before: what was said of it then. */
	name(list: string, known: ImportBoard['lists']): void {
		const before = known.find((each) => each.kind === this.chosen.kind && each.name === list.trim());
		this.#kept.set(before === undefined ? { list } : { list, source: before.source, purpose: before.purpose, taken: before.columns });
		this.#plan = null;
	}

	take(heading: string, field: ImportField | null): void {
		this.#kept.set({ taken: { ...this.chosen.taken, [meant(heading)]: field } });
		this.#plan = null;
	}

	async look(): Promise<void> {
		const { rows, kind, packId, list, source, purpose, areaId, system = null, others } = this.chosen;
		if (rows === null || this.columns === null) return;
		this.#working = true;
		this.#importId = await app.api.imports.newRun();
		const wanted = { importId: this.#importId, kind, packId: kind === 'cases' ? packId : null, list: list.trim(), source: source.trim(), purpose: purpose.trim(), areaId, wgs84: system === 'wgs84', system, others: [...others], rows: [...rowsByField(rows, this.columns)], columns: rememberColumns(this.columns.columns) };
		this.#wanted = wanted;
		const told = await app.api.imports.plan(wanted);
		this.#working = false;
		this.#problem = told.ok ? null : told.problem;
		this.#plan = told.ok ? told.value : null;
	}
	#wanted: Parameters<typeof app.api.imports.plan>[0] | null = null;

	/** A cell as it was mended here; the file itself stays as it is. */
	async mend(row: number, field: ImportField, text: string): Promise<void> {
		const at = this.columns?.columns.find((column) => column.field === field)?.at;
		if (at === undefined || this.chosen.rows === null) return;
		this.#read.set({ rows: this.chosen.rows.map((cells, n) => (n === row - 1 ? Array.from({ length: Math.max(at + 1, cells.length) }, (_, column) => (column === at ? text : (cells[column] ?? ''))) : cells)) });
		await this.look();
	}

	/** Of somebody who is perhaps there already: it is somebody else. */
	async isOther(row: number): Promise<void> {
		this.#kept.set({ others: [...this.chosen.others, row] });
		await this.look();
	}

	async begin(): Promise<void> {
		if (this.#plan === null || this.#wanted === null) return;
		this.#working = true;
		const begun = await app.api.imports.begin(this.#wanted, this.#plan.digest);
		this.#problem = begun.ok ? null : begun.problem;
		if (begun.ok) {
			this.#run = begun.value;
			await this.goOn();
		} else if (begun.problem.code === 'import_changed') {
			const refused = this.#problem;
			await this.look();
			this.#problem = refused;
		}
		this.#working = false;
	}

	/** Until it is through; cut off, it goes on from where the server is. */
	async goOn(): Promise<void> {
		this.#working = true;
		this.#problem = null;
		while (this.#run?.state === 'running') {
			const next = await app.api.imports.next(this.#run.importId);
			if (!next.ok) {
				this.#problem = next.problem;
				break;
			}
			this.#run = next.value;
		}
		if (this.#run?.state === 'done') {
			this.#through = this.#read.value;
			await this.#read.clear();
		}
		this.#working = false;
	}

	async putAway(): Promise<void> {
		this.#through = null;
		this.#plan = null;
		this.#problem = null;
		this.#run = null;
		await Promise.all([this.#kept.clear(), this.#read.clear()]);
	}
}

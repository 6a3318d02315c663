import type { LineOptions } from './line.ts';
import type { Lane, Timed } from './browser/phases.ts';
import type { Sample, Spent } from './sample.ts';
import type { PeerName } from './servers.ts';
import { edits, records } from './world.ts';

export type VariantRow = { readonly name: string; readonly server: PeerName; readonly batch: number; readonly lane?: Lane };
export type Result = { readonly round: number; readonly variant: VariantRow; readonly timed: Timed; readonly spent: Sample['spent']; readonly bytes: { readonly down: number; readonly up: number } | null };
export type Place = { readonly name: string; readonly line: LineOptions | null; readonly goals: { readonly pull: number; readonly peers: number; readonly push: number } };

export const median = (list: readonly number[]): number => quantile(list, 0.5);
export function quantile(list: readonly number[], share: number): number {
	const sorted = list.toSorted((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** One table; every ratio is the median of the ratios to the plain limit of the same round. */
export function table(place: Place, rows: readonly VariantRow[], results: readonly Result[]): string {
	const of = (variant: VariantRow): readonly Result[] => results.filter((result) => result.variant === variant);
	const limit = (round: number): Timed | undefined => results.find((result) => result.round === round && result.variant.server === 'limit')?.timed;
	const ratio = (variant: VariantRow, pick: (timed: Timed) => number): number => median(of(variant).flatMap((result) => {
		const base = limit(result.round);
		return base === undefined ? [] : [pick(base) / pick(result.timed)];
	}));
	const span = (variant: VariantRow, pick: (timed: Timed) => number, count: number): string => {
		const rates = of(variant).map((result) => (count / pick(result.timed)) * 1000);
		return `${round(median(rates))} (${round(Math.min(...rates))}–${round(Math.max(...rates))})`;
	};
	const lines = rows.map((variant) => {
		const all = of(variant);
		const times = all.flatMap((result) => result.timed.edits);
		const bytes = all.flatMap((result) => result.bytes ?? []);
		return [
			variant.name, span(variant, (timed) => timed.pull, records), ratio(variant, (timed) => timed.pull).toFixed(2), span(variant, (timed) => timed.push, edits), ratio(variant, (timed) => timed.push).toFixed(2),
			`${median(times).toFixed(2)} / ${quantile(times, 0.95).toFixed(2)}`, spent(all.map((result) => result.spent.pull)), spent(all.map((result) => result.spent.push)), ...(place.line === null ? [] : [`${round(median(bytes.map((each) => each.down)) / 1000)} / ${round(median(bytes.map((each) => each.up)) / 1000)}`]),
		];
	});
	const head = ['variant', 'pull records/s', '× limit', 'push edits/s', '× limit', 'edit kept, ms: median / p95', 'CPU of pull, ms: browser / server / database', 'CPU of push', ...(place.line === null ? [] : ['kB down / up'])];
	const marks = [...new Set(results.flatMap((result) => Object.keys(result.timed.marks)))].map((name) => `${name}: ${median(results.flatMap((result) => result.timed.marks[name] ?? [])).toFixed(0)} ms`);
	return [
		`### ${place.name}`, '', `| ${head.join(' | ')} |`, `|${' --- |'.repeat(head.length)}`, ...lines.map((line) => `| ${line.join(' | ')} |`),
		'', ...marks.map((each) => `- ${each}`), ...goals(place, rows, of, ratio), '',
	].join('\n');
}

function goals(place: Place, rows: readonly VariantRow[], of: (variant: VariantRow) => readonly Result[], ratio: (variant: VariantRow, pick: (timed: Timed) => number) => number): readonly string[] {
	const ours = rows.find((row) => row.server === 'doorstep' && row.lane !== 'locked');
	if (ours === undefined || !rows.some((row) => row.server === 'limit')) return [];
	const said = (what: string, value: number, goal: number): string => `- goal: ${what} at least ${goal}: ${value >= goal ? 'met' : 'NOT MET'} (${value.toFixed(2)})`;
	const pullOf = (row: VariantRow): number => median(of(row).map((result) => result.timed.pull));
	const peers = rows.filter((row) => row.server === 'rxdb' || row.server === 'pouchdb').map(pullOf);
	return [
		said('pull, times the plain limit', ratio(ours, (timed) => timed.pull), place.goals.pull),
		...(place.line === null && peers.length > 0 ? [said('pull, times the best peer', Math.min(...peers) / pullOf(ours), place.goals.peers)] : []),
		said('push, times the plain limit', ratio(ours, (timed) => timed.push), place.goals.push),
	];
}

function round(value: number): string {
	return Math.round(value).toLocaleString('en');
}

function spent(list: readonly Spent[]): string {
	return (['browser', 'server', 'database'] as const).map((part) => round(median(list.map((each) => each[part])))).join(' / ');
}

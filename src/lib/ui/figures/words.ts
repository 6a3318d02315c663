import type { Figure, FigureValue } from '../../domain/figures/figure.ts';
import { m } from '../../i18n/paraglide/messages.js';
import { locale } from '../../i18n/locale.svelte.ts';

/** A value as it is said: a number, a share in per cent, or days to a tenth. */
export function valueWords(figure: Figure, value: FigureValue | undefined): string {
	if (value?.value === null || value === undefined) return '–';
	if (figure.kind === 'count') return number(value.value, 0);
	return figure.kind === 'days' ? m.figures_days_value({ days: number(value.value, 1) }) : `${number(100 * value.value, percentDigits(value))}%`;
}

export function promisedWords(value: FigureValue): string | null {
	return typeof value.promised === 'number' ? m.figures_promised({ days: number(value.promised, 1) }) : null;
}

export type Compared = { readonly before: string; readonly change: string | null; readonly way: 'up' | 'down' | 'same'; readonly good: boolean | null };

/** Against the same days of the year before; null where one of the two has nothing to tell. */
export function comparedWith(figure: Figure, now: FigureValue, before: FigureValue | undefined): Compared | null {
	if (now.value === null || before === undefined || before.value === null || (figure.kind === 'count' && before.value === 0 && now.value === 0)) return null;
	const share = figure.kind !== 'count' && figure.kind !== 'days';
	const difference = share ? 100 * (now.value - before.value) : now.value - before.value;
	const shown = number(Math.abs(difference), figure.kind === 'count' ? 0 : 1);
	const way = shown === number(0, 0) ? 'same' : difference > 0 ? 'up' : 'down';
	const words = { up: share ? m.figures_up_share : m.figures_up, down: share ? m.figures_down_share : m.figures_down };
	return {
		before: valueWords(figure, before), way, change: way === 'same' ? m.figures_same() : words[way]({ value: figure.kind === 'days' ? m.figures_days_value({ days: shown }) : shown }),
		good: way === 'same' || figure.better === undefined ? null : (way === 'up') === (figure.better === 'more'),
	};
}

/** Two of three are not 66.7 %: what a few cases can tell is said without a fraction. */
function percentDigits({ of }: FigureValue): number {
	return of >= 200 ? 1 : 0;
}

function number(value: number, digits: number): string {
	return new Intl.NumberFormat(locale.current, { maximumFractionDigits: digits }).format(value);
}

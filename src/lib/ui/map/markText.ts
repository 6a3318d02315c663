import { formatDue } from '../../i18n/format.ts';
import { locale } from '../../i18n/locale.svelte.ts';
import { m } from '../../i18n/paraglide/messages.js';
import { wgs84 } from '../../domain/geo/wgs84.ts';
import type { Mark } from '../../map/fieldMap.ts';
import type { MapMark } from '../../worker/features/mapClusters.ts';
import { stateLook } from '../base/stateLook.ts';

export type MarkContext = { readonly zone: string; readonly nowMs: number; readonly zoom: number; readonly selectedKey: string | null };

/** From here on a single case carries its state in words; an overdue one a little earlier. */
const wordsZoom = 18;
const lateWordsZoom = 16;

/** How a mark looks and what it says: shape, colour and words always tell the same. */
export function markOf(mark: MapMark, context: MarkContext): Mark {
	const look = stateLook(mark.worst.kind, mark.worst.due);
	return {
		key: mark.key, at: wgs84(mark.lng, mark.lat), shape: look.mapShape, tone: look.tone, name: nameOf(mark, context),
		count: mark.single === null ? mark.cases : null, tag: tagOf(mark, context), selected: mark.key === context.selectedKey,
	};
}

function nameOf(mark: MapMark, context: MarkContext): string {
	const { cases: count, overdue, soon, single } = mark;
	if (single !== null) {
		const words = { noun: locale.of(single.noun), title: single.title, state: locale.of(single.stateLabel) };
		const due = dueWords(mark, context);
		return due === null ? m.map_case_name(words) : m.map_case_name_due({ ...words, due });
	}
	const stack = mark.opensAt === null;
	if (overdue > 0) return stack ? m.map_stack_name_overdue({ count, overdue }) : m.map_group_name_overdue({ count, overdue });
	if (soon > 0) return stack ? m.map_stack_name_soon({ count, soon }) : m.map_group_name_soon({ count, soon });
	return stack ? m.map_stack_name({ count }) : m.map_group_name({ count });
}

function tagOf(mark: MapMark, context: MarkContext): string | null {
	if (mark.single === null) return mark.overdue > 0 ? m.map_tag_overdue({ count: mark.overdue }) : mark.soon > 0 ? m.map_tag_soon({ count: mark.soon }) : null;
	if (mark.worst.due === 'overdue' && context.zoom >= lateWordsZoom) return dueWords(mark, context);
	if (context.zoom < wordsZoom) return null;
	return mark.worst.due === 'soon' ? dueWords(mark, context) : locale.of(mark.single.stateLabel);
}

function dueWords({ single, worst }: MapMark, { zone, nowMs }: MarkContext): string | null {
	return single === null || single.dueAt === null || worst.due === 'closed' ? null : formatDue(single.dueAt, zone, nowMs);
}

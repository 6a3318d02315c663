import type { Localized } from '../../domain/records/shapes.ts';
import { formatDateTime } from '../../i18n/format.ts';
import { locale } from '../../i18n/locale.svelte.ts';
import { m } from '../../i18n/paraglide/messages.js';
import type { TurnText } from '../../worker/api.ts';
import type { EntryPage } from '../../worker/features/visits.ts';

/** The same lines said in both languages; where one needs more lines than the other, the other has blank ones. */
export function inBoth(say: () => readonly string[]): readonly Localized[] {
	const [zh, en] = [locale.during('zh-CN', say), locale.during('en', say)];
	return Array.from({ length: Math.max(zh.length, en.length) }, (_, index) => ({ zh: zh[index] ?? '', en: en[index] ?? '' }));
}

/** What was written down at a visit, as its household reads it: the questions in their words, without the officer's own notes and without pictures. */
export function entryText(entry: Pick<EntryPage, 'title' | 'place' | 'officer' | 'startedAt' | 'pages' | 'own'>, zone: string): TurnText {
	const head = inBoth(() => [
		...(entry.place === null ? [] : [m.turned_entry_place({ place: entry.place.label })]),
		m.turned_entry_time({ time: formatDateTime(entry.startedAt, zone) }),
		...(entry.officer === null ? [] : [m.turned_entry_officer({ name: entry.officer })]),
	]);
	const answers = entry.pages.flatMap((page) => page.answers).filter(({ name, file }) => file === null && !entry.own.includes(name));
	return { title: entry.title, lines: [...head, ...answers.map(({ label, value }) => ({ zh: `${label.zh} ${value.zh}`, en: `${label.en} ${value.en}` }))] };
}

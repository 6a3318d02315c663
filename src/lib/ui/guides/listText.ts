import type { Guide, GuideAnswer } from '../../domain/guides/guide.ts';
import type { Paper } from '../../domain/workflow/pack.ts';
import { locale } from '../../i18n/locale.svelte.ts';
import { m } from '../../i18n/paraglide/messages.js';

/** Bytes that fit a code which a phone still reads from another's screen at arm's length (version 22, low correction). */
const mostCodeBytes = 1_000;

/** The list as plain text, for a message to the resident: nothing of the resident stands in it. */
export function listText(guide: Guide, answer: GuideAnswer, papers: readonly Paper[]): string {
	const label = (id: string) => locale.of(papers.find((paper) => paper.id === id)?.label ?? { zh: id, en: id });
	const dropped = (guide.dropped ?? []).map((line) => `${m.guides_dropped()}：${locale.of(line)}`);
	return [m.guides_text_head({ title: locale.of(guide.title) }), ...answer.papers.map((id, index) => `${index + 1}. ${label(id)}`), ...dropped, ...answer.notes.map((line) => locale.of(line))].join('\n');
}

/** The text for a code: with the notes where they fit, else the papers alone; null where even these do not. */
export function codeText(guide: Guide, answer: GuideAnswer, papers: readonly Paper[]): string | null {
	const fits = (text: string) => new TextEncoder().encode(text).byteLength <= mostCodeBytes;
	return [listText(guide, answer, papers), listText({ ...guide, dropped: [] }, { ...answer, notes: [] }, papers)].find(fits) ?? null;
}

import type { DocumentName, DocumentValues } from '../../domain/cases/documents.ts';
import { dayIn } from '../../domain/time/workingTime.ts';
import { locale } from '../../i18n/locale.svelte.ts';
import type { DocumentPage } from '../../worker/features/cases/shapes.ts';
import { nameIn, valueWords, type Clock } from './words.ts';

/** The facts of a case in the words of a document: days are written out, never "tomorrow". */
export function documentValues(paper: DocumentPage, clock: Clock): DocumentValues {
	const { page } = paper;
	const person = (role: 'applicant' | 'beneficiary' | 'reporter'): string | undefined => page.people.find((candidate) => candidate.role === role)?.name;
	const phone = (role: 'applicant' | 'beneficiary' | 'reporter'): string | undefined => page.people.find((candidate) => candidate.role === role)?.phones[0];
	const today = longDay(clock.nowMs, clock);
	const ofEvery: { readonly [Name in DocumentName]: string | undefined } = {
		number: page.number, title: page.title, place: page.place?.label, area: page.area === null ? undefined : nameIn(page.area),
		organisation: paper.organisation === null ? undefined : nameIn(paper.organisation), officer: paper.officer, certificate: paper.certificate ?? undefined,
		today, date: today, due: page.dueAt === null ? undefined : longDay(Date.parse(page.dueAt), clock), opened: longDay(Date.parse(page.openedAt), clock),
		applicant: person('applicant'), beneficiary: person('beneficiary'), reporter: person('reporter'),
		state: locale.of(page.state.label), assignee: page.assignee?.name, point: page.point === null ? undefined : `${page.point.lng.toFixed(6)}, ${page.point.lat.toFixed(6)} (WGS-84)`,
		applicantPhone: phone('applicant'), beneficiaryPhone: phone('beneficiary'), reporterPhone: phone('reporter'),
		papers: page.papers.map((paper, index) => `${index + 1}. ${locale.of(paper.label)}`).join('\n'),
	};
	return { ...ofEvery, ...Object.fromEntries(paper.values.map((field) => [field.field, valueWords(field.value, { ...clock, nowMs: 0 })])) };
}

function longDay(ms: number, clock: Clock): string {
	return new Intl.DateTimeFormat(locale.current, { timeZone: 'UTC', dateStyle: 'long' }).format(new Date(`${dayIn(clock.zone, ms)}T00:00:00Z`));
}

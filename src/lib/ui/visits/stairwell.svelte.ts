import type { Id } from '../../domain/ids.ts';
import type { Problem } from '../../domain/problems/problem.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import type { Question, Section } from '../../forms/contract.ts';
import { app } from '../../state/app.svelte.ts';
import type { FormLanguageCode } from '../../forms/contract.ts';
import type { StairwellPage } from '../../worker/features/hazards.ts';
import { OpenForm } from '../forms/openForm.svelte.ts';

/** One line of the checklist: the question, and what a failed one asks besides. */
export type Item = { readonly question: Question; readonly info: StairwellPage['items'][string]; readonly note: Question | null; readonly photo: Question | null; readonly due: Question | null };

/** The checklist of one entrance. Nothing is written before the first deviation; then the draft begins. */
export class Stairwell {
	readonly page: StairwellPage;
	readonly form = new OpenForm();
	#problem = $state.raw<Problem | null>(null);

	constructor(page: StairwellPage) {
		this.page = page;
	}

	get problem(): Problem | null {
		return this.#problem ?? this.form.problem;
	}
	get items(): readonly Item[] {
		const session = this.form.session;
		if (session === null) return [];
		return session.pages.flatMap((page) => {
			const questions = questionsOf(page.items);
			const question = questions.find((candidate) => this.page.items[candidate.name] !== undefined);
			const info = question === undefined ? undefined : this.page.items[question.name];
			if (question === undefined || info === undefined) return [];
			const named = (leaf: string | null): Question | null => questions.find((candidate) => candidate.name === leaf) ?? null;
			return [{ question, info, note: named(info.noteLeaf), photo: named(info.photoLeaf), due: named(info.dueLeaf) }];
		});
	}
	get others(): readonly Question[] {
		return this.form.session?.pages.flatMap((page) => questionsOf(page.items)).filter((question) => question.kind === 'longText' && question.name === 'note') ?? [];
	}
	get failed(): number {
		return this.items.filter((item) => item.question.chosen[0] === 'fail').length;
	}
	/** Something was said that "all in order" would not say. */
	get deviates(): boolean {
		return this.items.some((item) => item.question.chosen[0] !== undefined && item.question.chosen[0] !== 'ok') || this.others.some((question) => question.raw.trim() !== '');
	}

	async open(language: FormLanguageCode): Promise<void> {
		const { page } = this;
		const begin = async (): Promise<Result<Id>> => app.api.visits.beginChecklist(page.place.id, page.packId, page.formId);
		if (page.draftId === null) {
			await this.form.open(page.formXml, language, null, begin);
			return;
		}
		const stored = await app.api.visits.open(page.draftId);
		if (stored.ok) await this.form.open(stored.value.formXml, language, stored.value.content, page.draftId);
		else this.#problem = stored.problem;
	}

	/** A second tap takes it back. */
	mark(item: Item, value: 'fail' | 'na'): void {
		const back = item.question.chosen[0] === value;
		this.form.set(item.question.ref, back ? null : value);
		const due = this.items.find((candidate) => candidate.question.ref === item.question.ref)?.due;
		if (!back && value === 'fail' && due?.raw === '') this.form.set(due.ref, item.info.proposedDay);
	}

	/** What was not touched is in order. Answers the finished instance. */
	async finish(): Promise<Result<{ readonly xml: string; readonly draftId: Id }>> {
		for (const item of this.items) if (item.question.chosen.length === 0) this.form.set(item.question.ref, 'ok');
		const written = await this.form.flush();
		if (!written.ok) return written;
		const { session, draftId } = this.form;
		if (session === null || draftId === null) return fail({ code: 'draft_missing' });
		const finished = await session.finish();
		return finished.ok ? ok({ xml: finished.value.xml, draftId }) : finished;
	}
}

function questionsOf(items: Section['items']): readonly Question[] {
	return items.flatMap((item) => (item.node === 'question' ? [item] : item.node === 'section' ? questionsOf(item.items) : []));
}

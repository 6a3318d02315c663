import type { AnyControlNode, AnyNode, FormInstanceConfig, LoadFormResult, RepeatInstanceNode, RepeatRangeUncontrolledNode, RootNode } from '@getodk/xforms-engine';
import { problem } from '../../domain/problems/problem.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import type { AnswerRow, FormLanguageCode, FormSession, OpenForm, OpenSession, Page, Question } from '../contract.ts';
import { Given, readSnapshot, writeSnapshot } from '../given.ts';
import { languageOf } from '../languages.ts';
import { escapeXml } from '../xml.ts';
import { Views } from './nodes.svelte.ts';
import { reactive } from './reactive.svelte.ts';
import { readForm } from './readForm.ts';

type Instantiable = Exclude<LoadFormResult, { readonly status: 'failure' }>;

const config: FormInstanceConfig = {
	stateFactory: reactive,
	instanceAttachments: { fileNameFactory: (meta) => `${meta.basename}${meta.extension ?? ''}` },
	// Else the engine would make a device id of its own and keep it in localStorage.
	preloadProperties: { deviceID: 'doorstep' },
};

/** A form whose conditions run in a circle does not come to rest. */
const mostPasses = 50;

/** Opens a form, or takes up a draft: its snapshot, then every answer the engine does not show again by itself, then the newer journal. */
export const openSession: OpenSession = async (input) => {
	const read = await readForm(input.formXml);
	if (!read.ok) return read;
	const loaded = read.value;
	if (loaded.status === 'failure') return fail(problem('form_broken'));
	try {
		const before = input.stored?.snapshotXml === undefined || input.stored.snapshotXml === null ? null : readSnapshot(input.stored.snapshotXml);
		const given = before?.given ?? new Given();
		const { root, restored } = await instantiate(loaded, before === null ? null : { xml: before.xml, given });
		const session = new EngineSession(root, given, input);
		session.replay(input.stored, restored);
		return ok(session);
	} catch {
		return fail(problem('form_broken'));
	}
};

/** `restored`: what was shown when the snapshot was taken is there again. */
async function instantiate(form: Instantiable, before: { readonly xml: string; readonly given: Given } | null): Promise<{ readonly root: RootNode; readonly restored: boolean }> {
	if (before === null) return { root: form.createInstance(config).root, restored: false };
	// A file that the engine has restored could not be taken away again (0.22 falls back to the name it read): files are answered anew.
	const xml = before.given.fileNames().reduce((text, name) => text.replaceAll(`>${escapeXml(name)}<`, '><'), before.xml);
	const data = new FormData();
	data.set('xml_submission_file', new File([xml], 'xml_submission_file', { type: 'text/xml' }));
	try {
		type Restore = Parameters<Instantiable['restoreInstance']>[0]['data'][0];
		return { root: (await form.restoreInstance({ data: [data as unknown as Restore] }, config)).root, restored: true };
	} catch {
		// A snapshot the engine cannot take: the answers given are all in `given`, and are set again on a blank form.
		return { root: form.createInstance(config).root, restored: false };
	}
}

class EngineSession implements FormSession {
	readonly #root: RootNode;
	readonly #given: Given;
	readonly #journal: OpenForm['journal'];
	readonly #views = new Views();
	#seq = 0;

	constructor(root: RootNode, given: Given, input: OpenForm) {
		this.#root = root;
		this.#given = given;
		this.#journal = input.journal;
		this.setLanguage(input.language);
	}

	get pages(): readonly Page[] {
		return this.#views.pages(this.#root);
	}

	get faults(): readonly string[] {
		return controlsOf(this.#root).filter((control) => control.currentState.relevant && this.#views.question(control).fault !== null).map((control) => control.currentState.reference);
	}

	get seq(): number {
		return this.#seq;
	}

	setLanguage(language: FormLanguageCode): void {
		for (const candidate of this.#root.languages) {
			if (candidate.isSyntheticDefault !== true && languageOf(candidate.language) === language) return void this.#root.setLanguage(candidate);
		}
	}

	set(ref: string, value: string | readonly string[] | null): void {
		this.#record('set', ref, value);
		this.#apply('set', ref, value);
	}

	addRow(ref: string): void {
		this.#record('addRow', ref, null);
		this.#apply('addRow', ref, null);
	}

	removeRow(ref: string, row: number): void {
		this.#record('removeRow', ref, row);
		this.#apply('removeRow', ref, row);
	}

	question(ref: string): Question | null {
		const control = this.#control(ref);
		return control === undefined || !control.currentState.relevant ? null : this.#views.question(control);
	}

	async snapshot(): Promise<{ readonly text: string; readonly seq: number }> {
		// What is answered while the engine writes belongs to the next snapshot: number and answers are taken first.
		const seq = this.#seq;
		// Rows that skip logic hides are not in the XML, those that nobody added among them.
		for (const range of rangesOf(this.#root)) this.#given.setRows(range.currentState.reference, rowsOf(range));
		const given = this.#given.copy();
		return { text: writeSnapshot({ xml: await this.#xml(), given }), seq };
	}

	async finish(): Promise<Result<{ readonly xml: string }>> {
		const [first] = this.faults;
		if (first !== undefined) return fail(problem('field_required', { field: this.question(first)?.label ?? first }));
		return ok({ xml: await this.#xml() });
	}

	/** Puts back what the engine's own snapshot leaves out (hidden and unreadable answers), then the answers since. */
	replay(stored: OpenForm['stored'], restored: boolean): void {
		for (const [ref, rows] of this.#given.rows) this.#makeRows(ref, rows);
		const controls = byReference(this.#root);
		for (const [ref, value] of this.#given.answers) {
			// An answer may bring rows that were not there when the list was made.
			const control = controls.get(ref) ?? this.#control(ref);
			if (control === undefined) continue;
			const view = this.#views.question(control);
			if (!restored || control.nodeType === 'upload' || !control.currentState.relevant || view.isUnreadable(value)) view.write(value);
		}
		this.#settle();
		this.#seq = stored?.snapshotSeq ?? 0;
		for (const row of stored?.journal ?? []) {
			if (row.seq <= this.#seq) continue;
			this.#seq = row.seq;
			this.#apply(row.op, row.ref, row.value);
		}
	}

	#makeRows(ref: string, rows: number): void {
		const range = this.#range(ref);
		while (range !== undefined && rowsOf(range) < rows) range.addInstances();
		if (range !== undefined && rowsOf(range) > rows) range.removeInstances(rows, rowsOf(range) - rows);
	}

	#record(op: AnswerRow['op'], ref: string, value: AnswerRow['value']): void {
		this.#seq += 1;
		this.#journal({ seq: this.#seq, ref, op, value, at: new Date().toISOString() });
	}

	#apply(op: AnswerRow['op'], ref: string, value: AnswerRow['value']): void {
		const range = op === 'set' ? undefined : this.#range(ref);
		if (op === 'set') {
			const plain = typeof value === 'number' ? String(value) : value;
			const control = this.#control(ref);
			this.#given.set(ref, plain, control?.nodeType === 'upload');
			if (control !== undefined) this.#views.question(control).write(plain);
		} else if (op === 'addRow') {
			range?.addInstances();
			this.#given.setRows(ref, rowsOf(range));
		} else if (typeof value === 'number' && value <= rowsOf(range)) {
			range?.removeInstances(value - 1, 1);
			this.#given.removeRow(ref, value, rowsOf(range));
		}
		this.#settle();
	}

	/**
	 * What was chosen and no longer fits is let go of, on the screen and in the draft alike, and told; one such change may bring the next. Answers in
	 * rows that the form has taken away are forgotten.
	 */
	#settle(): void {
		for (let again = true, passes = 0; again && passes < mostPasses; passes += 1) {
			again = false;
			const controls = byReference(this.#root);
			for (const [ref, value] of [...this.#given.answers]) {
				const control = controls.get(ref);
				if (control === undefined && ref.includes('[')) this.#given.forget(ref);
				const stands = control === undefined ? null : this.#views.question(control).settle(value);
				if (stands === null) continue;
				this.#given.replace(ref, stands);
				again = true;
			}
		}
	}

	#control(ref: string): AnyControlNode | undefined {
		return controlsOf(this.#root).find((control) => control.currentState.reference === ref);
	}

	#range(ref: string): RepeatRangeUncontrolledNode | undefined {
		return rangesOf(this.#root).find((range) => range.currentState.reference === ref);
	}

	async #xml(): Promise<string> {
		const payload = await this.#root.prepareInstancePayload();
		return payload.data[0].get('xml_submission_file').text();
	}
}

function rowsOf(range: RepeatRangeUncontrolledNode | undefined): number {
	return range?.currentState.children.length ?? 0;
}

function nodesOf(node: AnyNode): readonly AnyNode[] {
	const children: readonly (AnyNode | RepeatInstanceNode)[] = node.currentState.children ?? [];
	return [node, ...children.flatMap(nodesOf)];
}

function rangesOf(root: RootNode): readonly RepeatRangeUncontrolledNode[] {
	return nodesOf(root).filter((node): node is RepeatRangeUncontrolledNode => node.nodeType === 'repeat-range:uncontrolled');
}

function byReference(root: RootNode): ReadonlyMap<string, AnyControlNode> {
	return new Map(controlsOf(root).map((control) => [control.currentState.reference, control]));
}

function controlsOf(root: RootNode): readonly AnyControlNode[] {
	return nodesOf(root).filter((node): node is AnyControlNode => ['input', 'select', 'rank', 'range', 'upload', 'trigger', 'note'].includes(node.nodeType));
}

import type { Id } from '../../domain/ids.ts';
import type { Problem } from '../../domain/problems/problem.ts';
import type { Localized } from '../../domain/records/shapes.ts';
import { app } from '../../state/app.svelte.ts';
import type { FormJudged } from '../../worker/features/forms/shapes.ts';
import type { Conversion, Converted } from '../../xlsform/index.ts';
import { openTrial, type OnTrial } from './trials.ts';

/** A sheet that may become a form: read and converted in a worker, opened in the engine, judged beside the version before; and how it is to be published. */
export class SheetOnTrial {
	fileName = $state('');
	bytes: Uint8Array = new Uint8Array();
	conversion = $state.raw<Conversion | null>(null);
	judged = $state.raw<FormJudged | null>(null);
	/** Why it could not be looked at, or opened. */
	problem = $state.raw<Problem | null>(null);
	reading = $state(false);
	/** The engine has opened it on this device. */
	opened = $state(false);
	trial = $state.raw<OnTrial | null>(null);
	title = $state.raw<Localized>({ zh: '', en: '' });
	packId = $state('home-visit');
	areaIds = $state.raw<readonly Id[]>([]);

	get form(): Converted | null {
		return this.conversion?.ok === true ? this.conversion.form : null;
	}

	async read(file: File): Promise<void> {
		this.putAway();
		this.reading = true;
		this.fileName = file.name;
		const [{ openFormFile }, newest] = await Promise.all([import('../../sheets/openFormFile.ts'), app.api.forms.newestVersions()]);
		const { bytes, conversion } = await openFormFile(file, newest);
		this.bytes = bytes;
		this.conversion = conversion;
		this.reading = false;
		if (!conversion.ok) return;
		const { formId, version, title, xml, attachments } = conversion.form;
		const judged = await app.api.forms.judge({ formId, version, title, xml, attachments: attachments.map(({ name }) => ({ name })) });
		if (!judged.ok) {
			this.problem = judged.problem;
			return;
		}
		this.judged = judged.value;
		const { before } = judged.value;
		this.title = before?.title ?? { zh: title, en: title };
		this.packId = before?.packId ?? 'home-visit';
		this.areaIds = before?.areaIds ?? [];
		this.opened = (await this.#open(xml)) !== null;
	}

	async tryIt(): Promise<void> {
		this.trial = this.form === null ? null : await this.#open(this.form.xml);
	}

	endTrial(): void {
		this.trial = null;
	}

	putAway(): void {
		this.conversion = null;
		this.judged = null;
		this.problem = null;
		this.opened = false;
		this.trial = null;
		this.bytes = new Uint8Array();
	}

	async #open(xml: string): Promise<OnTrial | null> {
		const opened = await openTrial(xml);
		if (!opened.ok) this.problem = opened.problem;
		return opened.ok ? opened.value : null;
	}
}

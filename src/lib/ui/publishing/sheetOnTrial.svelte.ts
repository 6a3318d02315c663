import type { Id } from '../../domain/ids.ts';
import type { Problem } from '../../domain/problems/problem.ts';
import type { Localized } from '../../domain/records/shapes.ts';
import { mediaNamed, mediaType, type FileGiven } from '../../forms/attachments.ts';
import type { FormMedia } from '../../forms/contract.ts';
import { app } from '../../state/app.svelte.ts';
import type { FormJudged } from '../../worker/features/forms/shapes.ts';
import type { Conversion, Converted } from '../../xlsform/index.ts';
import { openTrial, type OnTrial } from './trials.ts';

/** A sheet that may become a form: read and converted in a worker, opened in the engine, judged beside the version before; and how it is to be published. */
export class SheetOnTrial {
	fileName = $state('');
	bytes: Uint8Array = new Uint8Array();
	/** Files chosen with the sheet; and those of them that the form uses. */
	beside = $state.raw<readonly string[]>([]);
	files = $state.raw<readonly FileGiven[]>([]);
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

	/** The sheet and what lies beside it, chosen together. */
	async read(chosen: readonly File[]): Promise<void> {
		this.putAway();
		this.reading = true;
		const [{ isTable, openFormFile, sheetAmong }, newest] = await Promise.all([import('../../sheets/openFormFile.ts'), app.api.forms.newestVersions()]);
		const among = sheetAmong(chosen);
		if (among === null) {
			this.reading = false;
			return;
		}
		this.fileName = among.sheet.name;
		this.beside = among.others.map(({ name }) => name);
		const others = await Promise.all(among.others.map(async (file) => ({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) })));
		const { bytes, conversion } = await openFormFile(among.sheet, newest, others);
		this.bytes = bytes;
		this.conversion = conversion;
		this.reading = false;
		if (!conversion.ok) return;
		const { formId, version, title, xml, attachments } = conversion.form;
		const named = mediaNamed(xml);
		this.files = others.filter(({ name }) => isTable(name) || named.includes(name));
		const judged = await app.api.forms.judge({ formId, version, title, xml, attachments: attachments.map(({ name }) => ({ name })), files: this.files });
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

	/** As the devices will have them. */
	get media(): readonly FormMedia[] {
		return this.files.flatMap(({ name, bytes }) => {
			const mime = mediaType(bytes);
			return mime === null ? [] : [{ name, mime, bytes: base64(bytes) }];
		});
	}

	putAway(): void {
		this.beside = [];
		this.files = [];
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

/** In slices: a call takes only so many arguments. */
function base64(bytes: Uint8Array): string {
	let text = '';
	for (let from = 0; from < bytes.length; from += 32_768) text += String.fromCharCode(...bytes.subarray(from, from + 32_768));
	return btoa(text);
}

import type { Context, Resolver } from '../expressions/resolve.ts';
import { hasReference } from '../expressions/references.ts';
import { readMedia, type ChoiceList, type ChoiceLists, type MediaForm } from '../sheets/choices.ts';
import { textsOf, type Texts } from '../sheets/table.ts';
import { descendantsOf, type SurveyNode } from '../survey/node.ts';
import { quotedText } from './texts.ts';
import { element, type Xml, type XmlNode } from './xml.ts';

const mediaFolders: { readonly [form in MediaForm]: string } = { image: 'images', 'big-image': 'images', audio: 'audio', video: 'video' };
/** Messages of a bind, which take a text as they are or a reference to translated ones. */
export const bindMessages = { constraint_message: 'jr:constraintMsg', required_message: 'jr:requiredMsg', no_app_error_string: 'jr:noAppErrorString' } as const;

/** Has it a text of a named language? */
export function isTranslated(texts: Texts): boolean {
	return [...texts.keys()].some((language) => language !== '');
}

export function labelNeedsItext(node: SurveyNode): boolean {
	return isTranslated(textsOf(node.row, 'label')) || readMedia(node.row).size > 0;
}

export function hintNeedsItext(node: SurveyNode): boolean {
	return isTranslated(textsOf(node.row, 'hint')) || (node.kind === 'question' && textsOf(node.row, 'guidance_hint').size > 0);
}

/** A message that quotes an answer cannot stand in an attribute. */
export function messageNeedsItext(texts: Texts): boolean {
	return isTranslated(texts) || [...texts.values()].some(hasReference);
}

/** A list is looked through once, however many questions use it; lists do not change any more when forms are written. */
const known = new WeakMap<ChoiceList, boolean>();

export function listNeedsItext(list: ChoiceList): boolean {
	const needs = known.get(list) ?? list.choices.some(({ label, media }) => isTranslated(label) || media.size > 0 || [...label.values()].some(hasReference));
	known.set(list, needs);
	return needs;
}

type Forms = Map<string, readonly XmlNode[]>;

/** The texts of all languages by id; `''` is the form of a text that is read, others are media and guidance. */
export class Itext {
	readonly #languages = new Map<string, Map<string, Forms>>();
	readonly #defaultLanguage: string;
	readonly #resolver: Resolver;

	constructor(defaultLanguage: string, resolver: Resolver) {
		this.#defaultLanguage = defaultLanguage;
		this.#resolver = resolver;
	}

	get languages(): readonly string[] {
		return [...this.#languages.keys()];
	}

	/** In the order in which the texts stand in the form: choices, then questions, then the media of questions. */
	collect(root: SurveyNode, lists: ChoiceLists): void {
		for (const list of lists.values()) if (listNeedsItext(list)) this.#choices(root, list);
		const nodes = [...descendantsOf(root)].filter(({ type }) => type?.external == null);
		for (const node of nodes) this.#texts(node);
		for (const node of nodes) this.#media(`${node.path}:label`, readMedia(node.row), { node, column: 'media' });
		this.#fillGaps();
	}

	#choices(root: SurveyNode, list: ChoiceList): void {
		list.choices.forEach(({ label, media, row }, index) => {
			const at = { sheet: row.sheet, row: row.number };
			this.#add(`${list.name}-${index}`, '', label, { node: root, column: 'label', at });
			this.#media(`${list.name}-${index}`, media, { node: root, column: 'media', at });
		});
	}

	#texts(node: SurveyNode): void {
		const { path, row } = node;
		for (const [key, attribute] of Object.entries(bindMessages)) {
			if (messageNeedsItext(textsOf(row, key))) this.#add(`${path}:${attribute}`, '', textsOf(row, key), { node, column: key });
		}
		if (labelNeedsItext(node)) this.#add(`${path}:label`, '', textsOf(row, 'label'), { node, column: 'label' });
		if (!hintNeedsItext(node)) return;
		this.#add(`${path}:hint`, '', textsOf(row, 'hint'), { node, column: 'hint' });
		if (node.kind === 'question') this.#add(`${path}:hint`, 'guidance', textsOf(row, 'guidance_hint'), { node, column: 'guidance_hint' });
	}

	#media(id: string, media: ReadonlyMap<MediaForm, Texts>, context: Context): void {
		for (const [form, texts] of media) this.#add(id, form, texts, context, `jr://${mediaFolders[form]}/`);
	}

	/** A text without a language is one of the default language, unless that is there too. */
	#add(id: string, form: string, texts: Texts, context: Context, before = ''): void {
		for (const [language, text] of texts) {
			if (language === '' && texts.has(this.#defaultLanguage)) continue;
			const name = language === '' ? this.#defaultLanguage : language;
			const byId = this.#languages.get(name) ?? new Map<string, Forms>();
			this.#languages.set(name, byId);
			const forms = byId.get(id) ?? new Map<string, readonly XmlNode[]>();
			byId.set(id, forms.set(form, before === '' ? quotedText(text, context, this.#resolver) : [before, ...quotedText(text, context, this.#resolver)]));
		}
	}

	/** The engine wants each text in each language; `-` shows that it is missing. Pictures and sounds may be missing. */
	#fillGaps(): void {
		const wanted = new Map<string, Set<string>>();
		for (const byId of this.#languages.values()) {
			for (const [id, forms] of byId) wanted.set(id, new Set([...(wanted.get(id) ?? []), ...[...forms.keys()].filter((form) => form === '' || form === 'guidance')]));
		}
		for (const byId of this.#languages.values()) {
			for (const [id, forms] of wanted) {
				const there = byId.get(id) ?? new Map<string, readonly XmlNode[]>();
				for (const form of [...forms].sort().reverse()) if (!there.has(form)) there.set(form, ['-']);
				byId.set(id, there);
			}
		}
	}

	element(): Xml | null {
		if (this.#languages.size === 0) return null;
		return element('itext', {}, [...this.#languages].map(([language, byId]) => element(
			'translation',
			{ lang: language, default: language === this.#defaultLanguage ? 'true()' : undefined },
			[...byId].map(([id, forms]) => element('text', { id }, [...forms].map(([form, nodes]) => element('value', { form: form || undefined }, nodes)))),
		)));
	}
}

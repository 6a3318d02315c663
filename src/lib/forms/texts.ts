import type { Localized } from '../domain/records/shapes.ts';
import { languageOf } from './languages.ts';
import { childOf, elementsOf, localName, textOf, type XmlElement } from './xml.ts';

export type Texts = (id: string) => Localized;

/** The words of a form by their id. A language that a form lacks is answered with the other, else with the form's first. */
export function readTexts(itext: XmlElement | undefined): Texts {
	const translations = elementsOf(itext).map((translation) => ({ name: translation.attributes['lang'] ?? '', first: translation.attributes['default'] === 'true()', words: wordsOf(translation) }));
	const zh = translations.find(({ name }) => languageOf(name) === 'zh-CN')?.words;
	const en = translations.find(({ name }) => languageOf(name) === 'en')?.words;
	const other = (translations.find(({ first }) => first) ?? translations[0])?.words;
	return (id) => {
		const words = other?.get(id) ?? id;
		return { zh: zh?.get(id) ?? en?.get(id) ?? words, en: en?.get(id) ?? zh?.get(id) ?? words };
	};
}

function wordsOf(translation: XmlElement): ReadonlyMap<string, string> {
	return new Map(elementsOf(translation).map((text) => [text.attributes['id'] ?? '', textOf(plainValue(text))]));
}

/** Beside the words there may be addresses of a picture or a sound. */
function plainValue(text: XmlElement): XmlElement | undefined {
	return elementsOf(text).find((value) => localName(value) === 'value' && value.attributes['form'] === undefined) ?? childOf(text, 'value');
}

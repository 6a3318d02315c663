import type { TextRange } from '@getodk/xforms-engine';
import type { RichText } from '../contract.ts';

type Words = Pick<TextRange<'label'>, 'asString' | 'formatted'>;
type Node = Words['formatted'][number];

/** What a form's text may become on the screen; the rest of its markup is left out and its words stay. */
const tags = new Set(['strong', 'em', 'u', 'p', 'ul', 'ol', 'li', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6']);

/** Whatever may be markup. Most words of a form are not, and reading them as markdown takes longer than all else. */
const markup = /[*_#[\]<>\\`&]|\n|^\s*(\d+[.)]|[-+])\s/;

/** The engine's reading of the markdown, without its raw HTML, colours and fonts. */
export function richText(words: Words | null): RichText {
	if (words === null) return [];
	const text = words.asString;
	if (!markup.test(text)) return [text];
	const rich = words.formatted.flatMap(read);
	return plainText(rich) === '' ? [text] : rich;
}

const blocks = new Set(['p', 'li', 'br', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6']);

/** For names and for reading aloud. */
export function plainText(words: RichText): string {
	return words.map((word) => (typeof word === 'string' ? word : plainText(word.children) + (blocks.has(word.tag) ? ' ' : ''))).join('').trim();
}

function read(node: Node): RichText {
	switch (node.role) {
		case 'child': return [node.value];
		case 'line-break': return [{ tag: 'br', url: null, children: [] }];
		case 'html': return [];
		case 'parent': {
			const children = node.children.flatMap(read);
			if (node.elementName === 'a') return [{ tag: 'a', url: webAddress('url' in node ? String(node.url) : ''), children }];
			return tags.has(node.elementName) ? [{ tag: node.elementName, url: null, children }] : children;
		}
	}
}

function webAddress(text: string): string | null {
	return /^(https?:|tel:|mailto:)/i.test(text) ? text : null;
}

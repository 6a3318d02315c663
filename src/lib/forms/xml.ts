/**
 * A reader of XML for what forms need: elements, attributes, text. Pure, so that it runs in the worker and on the server, where there is
 * no DOMParser. No DTD is read and no entity beyond the five of XML is resolved; faulty input is answered with null.
 */
export type XmlElement = { readonly name: string; readonly attributes: { readonly [name: string]: string }; readonly children: readonly XmlNode[] };
export type XmlNode = XmlElement | string;

type Open = { readonly name: string; readonly attributes: { readonly [name: string]: string }; readonly children: XmlNode[] };

// Names may be written in any script.
const token = /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[([\s\S]*?)\]\]>|<\/([\p{L}\p{N}\p{M}_:.-]+)\s*>|<([\p{L}\p{N}\p{M}_:.-]+)((?:\s+[\p{L}\p{N}\p{M}_:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>|([^<]+)|</gu;
const attribute = /([\p{L}\p{N}\p{M}_:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/gu;

export function readXml(text: string): XmlElement | null {
	const root: Open = { name: '', attributes: {}, children: [] };
	const stack: Open[] = [root];
	for (const match of text.matchAll(token)) {
		const top = stack.at(-1);
		if (top === undefined) return null;
		const [whole, cdata, closing, opening, attributes, selfClosing, plain] = match;
		if (whole === '<') return null;
		if (cdata !== undefined) top.children.push(cdata);
		else if (plain !== undefined) top.children.push(unescapeXml(plain));
		else if (opening !== undefined) {
			const element: Open = { name: opening, attributes: readAttributes(attributes ?? ''), children: [] };
			top.children.push(element);
			if (selfClosing !== '/') stack.push(element);
		} else if (closing !== undefined && stack.pop()?.name !== closing) return null;
	}
	if (stack.length !== 1) return null;
	const elements = root.children.filter((child): child is XmlElement => typeof child !== 'string');
	return elements.length === 1 ? (elements[0] ?? null) : null;
}

function readAttributes(text: string): { readonly [name: string]: string } {
	return Object.fromEntries([...text.matchAll(attribute)].map((match) => [match[1] ?? '', unescapeXml(match[2] ?? match[3] ?? '')]));
}

export function elementsOf(element: XmlElement | undefined): readonly XmlElement[] {
	return element === undefined ? [] : element.children.filter((child): child is XmlElement => typeof child !== 'string');
}

/** The first child of that name, whatever its prefix. */
export function childOf(element: XmlElement | undefined, name: string): XmlElement | undefined {
	return elementsOf(element).find((child) => localName(child) === name);
}

export function textOf(element: XmlElement | undefined): string {
	return element === undefined ? '' : element.children.map((child) => (typeof child === 'string' ? child : textOf(child))).join('');
}

export function localName(element: XmlElement): string {
	return element.name.slice(element.name.indexOf(':') + 1);
}

const named: { readonly [name: string]: string } = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function unescapeXml(text: string): string {
	return text.replace(/&(?:#x([0-9a-fA-F]+)|#(\d+)|(\w+));/g, (whole, hex: string | undefined, decimal: string | undefined, name: string | undefined) => {
		if (name !== undefined) return named[name] ?? whole;
		const code = hex !== undefined ? Number.parseInt(hex, 16) : Number(decimal);
		return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
	});
}

/** Text for an element or an attribute. Characters that XML 1.0 cannot hold are dropped, as a keyboard cannot make them on purpose. */
export function escapeXml(text: string): string {
	// eslint-disable-next-line no-control-regex -- these are the characters that XML 1.0 forbids
	return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '').replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

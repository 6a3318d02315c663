import { useNamespaces } from 'xpath';

/** The prefixes that the assertions use; `x` is the XForm's own namespace. */
const namespaces: Record<string, string> = {
	x: 'http://www.w3.org/2002/xforms', h: 'http://www.w3.org/1999/xhtml', ev: 'http://www.w3.org/2001/xml-events', xsd: 'http://www.w3.org/2001/XMLSchema', jr: 'http://openrosa.org/javarosa',
	orx: 'http://openrosa.org/xforms', odk: 'http://www.opendatakit.org/xforms', entities: 'http://www.opendatakit.org/xforms/entities',
};

export function parseXml(xml: string): Document {
	const document = new DOMParser().parseFromString(xml, 'application/xml');
	const fault = document.getElementsByTagName('parsererror')[0];
	if (fault !== undefined) throw new Error(`not well-formed: ${fault.textContent}`);
	return document;
}

/** The form as text in which white space and the order of attributes make no difference; each element and text in a line of its own. */
export function structureOf(xml: string): string {
	return lines(parseXml(xml).documentElement, '').join('\n');
}

function lines(element: Element, indent: string): readonly string[] {
	const attributes = [...element.attributes].filter(({ name }) => name !== 'xmlns' && !name.startsWith('xmlns:')).map(({ namespaceURI, localName, value }) => `{${namespaceURI ?? ''}}${localName}=${squeeze(value)}`);
	const inner = [...element.childNodes].flatMap((node) => {
		if (node.nodeType === 1) return lines(node as Element, `${indent}  `);
		const text = node.nodeType === 3 || node.nodeType === 4 ? squeeze(node.nodeValue ?? '') : '';
		return text === '' ? [] : [`${indent}  "${text}"`];
	});
	return [`${indent}{${element.namespaceURI ?? ''}}${element.localName} ${attributes.sort().join(' ')}`, ...inner];
}

function squeeze(text: string): string {
	return text.replace(/\s+/g, ' ').trim();
}

const select = useNamespaces(namespaces);

/** How many nodes of the form an XPath finds. */
export function countNodes(document: Document, xpath: string): number {
	const found = select(xpath, document);
	return Array.isArray(found) ? found.length : 0;
}

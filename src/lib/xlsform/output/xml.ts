/** An element to be written. A string among the children is text. */
export type Xml = { readonly name: string; readonly attributes: { readonly [name: string]: string }; readonly children: readonly XmlNode[] };
export type XmlNode = Xml | string;

/** Attributes without a value are left out. */
export function element(name: string, attributes: { readonly [name: string]: string | undefined } = {}, children: readonly XmlNode[] = []): Xml {
	const given = Object.entries(attributes).filter((entry): entry is [string, string] => entry[1] !== undefined);
	return { name, attributes: Object.fromEntries(given), children };
}

/** Indented where an element holds elements only; white space beside text would show on the screen. */
export function writeXml(root: Xml): string {
	return `<?xml version="1.0"?>\n${write(root, '')}\n`;
}

function write({ name, attributes, children }: Xml, indent: string): string {
	const head = `${name}${Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeAttribute(value)}"`).join('')}`;
	if (children.length === 0) return `<${head}/>`;
	const inner = children.some((child) => typeof child === 'string')
		? children.map((child) => (typeof child === 'string' ? escapeText(child) : write(child, indent))).join('')
		: `\n${(children as readonly Xml[]).map((child) => `${indent}  ${write(child, `${indent}  `)}\n`).join('')}${indent}`;
	return `<${head}>${inner}</${name}>`;
}

/** Characters that XML 1.0 cannot hold are dropped: nobody typed them on purpose. */
function escapeText(text: string): string {
	// eslint-disable-next-line no-control-regex -- these are the characters that XML 1.0 forbids
	return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '').replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

/** Line breaks are written as numbers, for a parser turns bare ones into spaces. */
function escapeAttribute(value: string): string {
	return escapeText(value).replace(/"/g, '&quot;').replace(/[\n\r\t]/g, (character) => `&#${character.charCodeAt(0)};`);
}

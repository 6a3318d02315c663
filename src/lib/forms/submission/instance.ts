import { childOf, elementsOf, escapeXml, localName, readXml, textOf, type XmlElement } from '../xml.ts';
import type { InstanceShape } from './shape.ts';

/** What a submission of another app says of itself (OpenRosa's meta block). Times as it wrote them; null where it says none. */
export type InstanceHead = {
	readonly formId: string; readonly version: string; readonly instanceId: string;
	/** The submission that this one takes the place of. */
	readonly deprecatedId: string | null;
	readonly startedAt: string | null; readonly endedAt: string | null;
};

const idLength = 200;

/** Null when the text is no submission, or does not say which one. */
export function readInstanceHead(xml: string): InstanceHead | null {
	const root = readXml(xml);
	const meta = childOf(root ?? undefined, 'meta');
	const { id, version } = root?.attributes ?? {};
	const instanceId = textOf(childOf(meta, 'instanceID')).trim();
	const deprecatedId = textOf(childOf(meta, 'deprecatedID')).trim();
	if (root === null || id === undefined || version === undefined || instanceId === '' || instanceId.length > idLength || deprecatedId.length > idLength) return null;
	const moment = (own: string, ofMeta: string): string | null => {
		const text = (textOf(childOf(meta, ofMeta)) || textOf(childOf(root, own))).trim();
		return /^\d{4}-\d\d-\d\dT/.test(text) && !Number.isNaN(Date.parse(text)) ? new Date(text).toISOString() : null;
	};
	return { formId: id, version, instanceId, deprecatedId: deprecatedId === '' ? null : deprecatedId, startedAt: moment('start', 'timeStart'), endedAt: moment('end', 'timeEnd') };
}

/** The same instance with its files under other names. As it came where it names none. */
export function renameFiles(shape: InstanceShape, xml: string, nameOf: (name: string) => string): string {
	const root = readXml(xml);
	if (root === null) return xml;
	let renamed = false;
	const write = (element: XmlElement, path: string): string => {
		const attributes = Object.entries(element.attributes).map(([name, value]) => ` ${name}="${escapeXml(value)}"`).join('');
		const file = elementsOf(element).length === 0 && shape.nodes.get(path)?.upload === true ? textOf(element).trim() : '';
		if (file !== '') renamed = true;
		const inner = file !== '' ? escapeXml(nameOf(file)) : element.children.map((child) => (typeof child === 'string' ? escapeXml(child) : write(child, `${path}/${localName(child)}`))).join('');
		return `<${element.name}${attributes}>${inner}</${element.name}>`;
	};
	const written = write(root, `/${localName(root)}`);
	return renamed ? written : xml;
}

import { Given, writeSnapshot, type GivenValue } from './given.ts';
import { repeatsOf } from './entryView.ts';
import { isUpload, leavesOf, type FormSchema, type Leaf } from './schema.ts';
import { elementsOf, localName, readXml, textOf, type XmlElement } from './xml.ts';

const instanceId = /(<(?:[\w.-]+:)?instanceID>)[^<]*(<)/;
const deprecatedId = /<((?:[\w.-]+:)?deprecatedID)\s*(?:\/>|>[^<]*<\/\1\s*>)/;

/**
 * An entry's instance as the snapshot of a draft, so that its form opens with every answer in it: under an id of its own, for it becomes another instance. Null when
 * the text is no instance of the form.
 */
export function snapshotOfEntry(schema: FormSchema, instanceXml: string, id: string): string | null {
	const root = readXml(instanceXml);
	if (root === null || (root.attributes['id'] !== undefined && root.attributes['id'] !== schema.formId)) return null;
	const given = new Given();
	const leaves = new Map(leavesOf(schema).map((leaf) => [leaf.path, leaf]));
	collect(root, `/${localName(root)}`, `/${localName(root)}`, { given, leaves, repeats: repeatsOf(schema) });
	return writeSnapshot({ xml: instanceXml.replace(deprecatedId, '').replace(instanceId, `$1uuid:${id}$2`), given });
}

type Collecting = { readonly given: Given; readonly leaves: ReadonlyMap<string, Leaf>; readonly repeats: readonly string[] };

/** All answers, for the engine may refuse the XML; it then has them from here. */
function collect(element: XmlElement, path: string, ref: string, collecting: Collecting): void {
	const { given, leaves, repeats } = collecting;
	const rows = new Map(repeats.filter((repeat) => repeat.slice(0, repeat.lastIndexOf('/')) === path).map((repeat) => [repeat, 0]));
	for (const child of elementsOf(element)) {
		const [at, own] = [`${path}/${localName(child)}`, `${ref}/${localName(child)}`];
		const row = rows.get(at);
		const leaf = leaves.get(at);
		if (row !== undefined) {
			rows.set(at, row + 1);
			collect(child, at, `${own}[${row + 1}]`, collecting);
		} else if (leaf === undefined) collect(child, at, own, collecting);
		else if (textOf(child) !== '') given.set(own, valueOf(leaf, textOf(child)), isUpload(leaf.type));
	}
	for (const [repeat, count] of rows) given.setRows(`${ref}/${repeat.slice(repeat.lastIndexOf('/') + 1)}`, count);
}

function valueOf({ type }: Leaf, text: string): GivenValue {
	return type === 'choice' || type === 'choices' || type === 'rank' ? text.trim().split(/\s+/) : text;
}

/** As OpenRosa says it: the instance names the one that it stands for from now on. */
export function namingCorrected(xml: string, corrected: string): string {
	const old = instanceId.exec(corrected)?.[0].replace(/^[^>]*>|<$/g, '') ?? '';
	if (old === '') return xml;
	return xml.replace(deprecatedId, '').replace(/<((?:[\w.-]+:)?)instanceID>[^<]*<\/\1instanceID>/, (whole, prefix: string) => `${whole}<${prefix}deprecatedID>${old}</${prefix}deprecatedID>`);
}

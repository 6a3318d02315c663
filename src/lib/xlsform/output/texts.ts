import { instancePaths } from '../expressions/instances.ts';
import { findReferences } from '../expressions/references.ts';
import type { Context, Resolver } from '../expressions/resolve.ts';
import { element, type XmlNode } from './xml.ts';

/** A text of the form with what it quotes: answers by `${name}`, and paths into tables of choices. */
export function quotedText(text: string, context: Context, resolver: Resolver): readonly XmlNode[] {
	resolver.checkForm(text, context);
	const paths = instancePaths(text);
	const references = findReferences(text).filter(({ start }) => !paths.some((path) => path.start <= start && start < path.end));
	const pieces = [...paths, ...references].sort((left, right) => left.start - right.start);
	const nodes: XmlNode[] = [];
	let from = 0;
	for (const { start, end } of pieces) {
		if (start > from) nodes.push(text.slice(from, start));
		nodes.push(element('output', { value: resolver.expression(text.slice(start, end), context) }));
		from = end;
	}
	if (from < text.length) nodes.push(text.slice(from));
	return nodes;
}

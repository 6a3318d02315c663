import { findReferences } from '../expressions/references.ts';
import { fewOf, type Issues } from '../issues/issue.ts';
import { textOf } from '../sheets/table.ts';
import { at } from './checks.ts';
import { descendantsOf, type SurveyNode } from './node.ts';

/**
 * Calculations that wait for each other have no end: JavaRosa refuses such a form when it is opened, other engines leave whatever stood there. A warning and no error, as in pyxform: a form
 * that is converted may be meant for an engine that breaks the circle. What is calculated by a trigger waits for nobody.
 */
export function warnOfCircles(root: SurveyNode, issues: Issues): void {
	const calculated = new Map([...descendantsOf(root)].flatMap((node) => (node.kind === 'question' && textOf(node.row, 'calculation') !== '' && textOf(node.row, 'trigger') === '' ? [[node.name, node] as const] : [])));
	const reads = new Map([...calculated].map(([name, node]) => [name, new Set(findReferences(textOf(node.row, 'calculation')).filter((each) => !each.lastSaved && calculated.has(each.name)).map((each) => each.name))]));
	const left = withoutLeaves(withoutLeaves(reads), 'reversed');
	const first = left.keys().next().value;
	const node = first === undefined ? undefined : calculated.get(first);
	if (node !== undefined) issues.warn('calculation_circular', at(node.row, 'calculation'), { names: fewOf(left.keys()) });
}

type Graph = ReadonlyMap<string, ReadonlySet<string>>;

/** What is left when all that reads nothing (reversed: is read by nothing) is taken away, again and again: circles, and ways between them. */
function withoutLeaves(graph: Graph, way: 'forward' | 'reversed' = 'forward'): Graph {
	const readers = new Map<string, string[]>([...graph.keys()].map((name) => [name, []]));
	for (const [name, read] of graph) for (const each of read) readers.get(each)?.push(name);
	const next = (name: string): Iterable<string> => (way === 'forward' ? (readers.get(name) ?? []) : (graph.get(name) ?? []));
	const waits = new Map([...graph].map(([name, read]) => [name, way === 'forward' ? read.size : (readers.get(name)?.length ?? 0)]));
	const free = [...waits].filter(([, count]) => count === 0).map(([name]) => name);
	const gone = new Set(free);
	for (const name of free) {
		for (const each of next(name)) {
			const count = (waits.get(each) ?? 0) - 1;
			waits.set(each, count);
			if (count === 0) {
				free.push(each);
				gone.add(each);
			}
		}
	}
	return new Map([...graph].filter(([name]) => !gone.has(name)).map(([name, read]) => [name, new Set([...read].filter((each) => !gone.has(each)))]));
}

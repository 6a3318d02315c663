import type { Issues } from '../issues/issue.ts';
import { ancestorsOf, depthOf, nearestRepeat, type SurveyNode } from '../survey/node.ts';
import type { Entity } from './entities.ts';

type Candidate = { readonly entity: Entity; readonly mentioned: readonly SurveyNode[]; readonly saved: readonly SurveyNode[] };
/** From the section that fits best outward to the repeat, or form, that the entity may not leave. */
type Wish = { readonly entity: Entity; readonly saved: readonly SurveyNode[]; readonly sections: readonly SurveyNode[] };

/**
 * A section holds one entity at most, beside its questions. Which one follows from the questions that are saved to it, else from those that it
 * mentions; where that section is taken, the next one outward, but never out of the repeat: there an entity is made for each row.
 */
export function placeEntities(candidates: readonly Candidate[], root: SurveyNode, issues: Issues): ReadonlyMap<SurveyNode, Entity> {
	const wishes = candidates.flatMap((candidate) => {
		const wish = wishOf(candidate, candidates.length === 1, root, issues);
		return wish === null ? [] : [wish];
	});
	const placed = new Map<SurveyNode, Entity>();
	const kept = new Map<SurveyNode, Entity>();
	for (const wish of wishes) place(wish, placed, kept, issues);
	for (const { entity, saved } of wishes) {
		// Who reads the answers takes the nearest entity above a question for the one that it is saved to.
		const wrong = saved.find((node) => ancestorsOf(node).map((section) => placed.get(section)).find((found) => found !== undefined) !== entity);
		if (wrong !== undefined && [...placed.values()].includes(entity)) issues.error('entity_in_the_way', { sheet: wrong.row.sheet, row: wrong.row.number, column: 'save_to' }, { list: entity.list });
	}
	return placed;
}

/** In the order of the sheet; `kept` are the sections between an entity and the questions that are saved to it, where no other may stand. */
function place({ entity, saved, sections }: Wish, placed: Map<SurveyNode, Entity>, kept: Map<SurveyNode, Entity>, issues: Issues): void {
	const wrong = saved.find(({ parent }) => parent !== null && kept.has(parent));
	const free = sections.find((section) => !placed.has(section) && !kept.has(section));
	if (free === undefined || (free !== sections[0] && wrong !== undefined)) {
		if (wrong === undefined) issues.error('entity_without_place', { sheet: entity.row.sheet, row: entity.row.number }, { list: entity.list });
		else issues.error('entity_in_the_way', { sheet: wrong.row.sheet, row: wrong.row.number, column: 'save_to' }, { list: entity.list });
		return;
	}
	placed.set(free, entity);
	for (const section of [free, ...saved.flatMap((node) => ancestorsOf(node).filter((each) => ancestorsOf(each).includes(free)))]) kept.set(section, entity);
}

function wishOf({ entity, mentioned, saved }: Candidate, alone: boolean, root: SurveyNode, issues: Issues): Wish | null {
	const at = { sheet: entity.row.sheet, row: entity.row.number };
	const scopes = new Set(saved.map((node) => nearestRepeat(node) ?? root));
	if (scopes.size > 1) {
		issues.error('entity_in_several_repeats', at, { list: entity.list });
		return null;
	}
	const deepest = [...saved, ...mentioned].map((node) => nearestRepeat(node) ?? root).reduce((best, scope) => (depthOf(scope) > depthOf(best) ? scope : best), [...scopes][0] ?? root);
	const within = [deepest, ...ancestorsOf(deepest)];
	if ((scopes.size > 0 && !scopes.has(deepest)) || mentioned.some((node) => !within.includes(nearestRepeat(node) ?? root))) {
		issues.error('entity_in_several_repeats', at, { list: entity.list });
		return null;
	}
	if (alone && deepest === root) return { entity, saved, sections: [root] };
	const start = saved.length > 0 ? meeting(saved) : deepestSection(mentioned.filter((node) => (nearestRepeat(node) ?? root) === deepest));
	const outward = start === null ? [root] : [start, ...ancestorsOf(start)];
	return { entity, saved, sections: outward.slice(0, outward.indexOf(deepest) + 1) };
}

/** The innermost section that holds all of them. */
function meeting(nodes: readonly SurveyNode[]): SurveyNode | null {
	const [first, ...others] = nodes;
	return first === undefined ? null : (ancestorsOf(first).find((section) => others.every((other) => ancestorsOf(other).includes(section))) ?? null);
}

function deepestSection(nodes: readonly SurveyNode[]): SurveyNode | null {
	return nodes.map(({ parent }) => parent).reduce((best, section) => (best === null || (section !== null && depthOf(section) > depthOf(best)) ? section : best), null);
}

import { expect, it } from 'vitest';
import type { Id } from '../ids.ts';
import { areaView, type AreaNode } from './areas.ts';

const node = (id: string, parentId: string | null): AreaNode => ({ id: id as Id, parentId: parentId as Id | null, name: { zh: id, en: id }, level: 'grid' });
const tree = [node('town', null), node('east', 'town'), node('west', 'town'), node('e1', 'east'), node('e2', 'east'), node('w1', 'west')];
const see = (mine: readonly string[], at: string | null = null) => {
	const view = areaView(tree, new Set(mine as Id[]), at as Id | null);
	return [view.node?.id ?? null, view.above.map(({ id }) => id), view.parts.map((part) => part.node.id), [...view.leaves]];
};

it('begins where all that somebody sees lies', () => {
	expect(see(['e1'])).toEqual(['e1', [], [], ['e1']]);
	expect(see(['e1', 'e2'])).toEqual(['east', [], ['e1', 'e2'], ['e1', 'e2']]);
	expect(see(['e1', 'w1'])).toEqual(['town', [], ['east', 'west'], ['e1', 'w1']]);
});

it('goes down the tree and back, and names nothing out of sight', () => {
	expect(see(['e1', 'e2', 'w1'], 'east')).toEqual(['east', ['town'], ['e1', 'e2'], ['e1', 'e2']]);
	expect(see(['e1', 'e2', 'w1'], 'e2')).toEqual(['e2', ['town', 'east'], [], ['e2']]);
	expect(see(['e1', 'e2'], 'w1')).toEqual(['east', [], ['e1', 'e2'], ['e1', 'e2']]);
	expect(see(['e1'], 'town')).toEqual(['town', [], ['east'], ['e1']]);
});

it('a tree that bites its tail ends', () => {
	expect(areaView([node('a', 'b'), node('b', 'a')], new Set(['a' as Id]), 'a' as Id).leaves).toEqual(new Set(['a']));
});

import { expect, it } from 'vitest';
import { parseAreaTree } from './areaTree.ts';

it('reads indented lines as a tree, by spaces, tabs or wide spaces', () => {
	const grid = (name: string): unknown => ({ name, children: [] });
	const town = [{ name: '星禾镇', children: [{ name: '和平社区', children: [grid('第一网格'), grid('第二网格')] }, grid('新村')] }];
	expect(parseAreaTree('星禾镇\n  和平社区\n    第一网格\n    第二网格\n\n  新村\n')).toEqual(town);
	expect(parseAreaTree('星禾镇\n\t和平社区\n\t\t第一网格\n\t\t第二网格\n\t新村')).toEqual(town);
	expect(parseAreaTree('星禾镇\n　和平社区\n　　第一网格\n　　第二网格\n　新村')).toEqual(town);
});

it('reads several roots, whatever column they begin at', () => {
	expect(parseAreaTree('  a\n  b').map((branch) => branch.name)).toEqual(['a', 'b']);
});

it('says which line fits nowhere', () => {
	expect(() => parseAreaTree('a\n    b\n  c')).toThrow('line 3');
});

import type { leavesBelow } from '../../../domain/cases/filter.ts';
import type { Id } from '../../../domain/ids.ts';
import type { WorkerContext } from '../../context.ts';
import type { CaseChoices } from './shapes.ts';

/** Services that make cases, officers that have one, and the officer's own part of the tree. */
export function choicesOf(context: WorkerContext, below: typeof leavesBelow): CaseChoices {
	const { view } = context;
	const used = new Set(view.all('case').map((record) => record.fields.assigneeId));
	return {
		services: context.packs.all().filter((pack) => pack.noun !== null).map((pack) => ({ id: pack.id, title: pack.noun ?? pack.title, icon: pack.icon, states: pack.states })),
		officers: view.all('officer').filter((officer) => used.has(officer.id)).map((officer) => ({ id: officer.id, name: officer.fields.name })).toSorted((a, b) => a.name.localeCompare(b.name, 'zh-CN')),
		areas: areasOf(context, below),
	};
}

function areasOf(context: WorkerContext, below: typeof leavesBelow): CaseChoices['areas'] {
	const roots = context.me().areaIds;
	const mine = new Set(roots.flatMap((root) => [...below(context.view, root)]));
	const areas = context.view.all('area').filter((area) => mine.has(area.id));
	const result: CaseChoices['areas'][number][] = [];
	const walk = (id: Id, depth: number): void => {
		const area = areas.find((candidate) => candidate.id === id);
		if (area === undefined || result.some((known) => known.id === id)) return;
		const { name, nameEn, level } = area.fields;
		result.push({ id, name, nameEn, level, depth });
		for (const child of areas.filter((candidate) => candidate.fields.parentId === id).toSorted((a, b) => a.fields.name.localeCompare(b.fields.name, 'zh-CN', { numeric: true }))) walk(child.id, depth + 1);
	};
	for (const root of roots) walk(root, 0);
	return result;
}

import type { AreaNode } from '../../../domain/figures/areas.ts';
import type { Figure } from '../../../domain/figures/figure.ts';
import type { FigureTable } from '../../../domain/figures/page.ts';
import type { Period, Preset } from '../../../domain/figures/period.ts';
import type { Id } from '../../../domain/ids.ts';
import type { Day, Localized } from '../../../domain/records/shapes.ts';
import type { FiguresAsked } from '../../../protocol/figures.ts';
import type { CaseCard } from '../cases/shapes.ts';

/** A time in words is one of the tenant's today. An empty `packId`: the first service. */
export type FiguresChosen = { readonly packId: string; readonly time: Preset | Period; readonly areaId: Id | null };
export type FigureService = { readonly id: string; readonly title: Localized; readonly icon: string };
export type FiguresPage = {
	/** What was chosen, with its days: as the server is asked. */
	readonly asked: FiguresAsked;
	readonly services: readonly FigureService[]; readonly figures: readonly Figure[];
	readonly area: { readonly node: AreaNode | null; readonly above: readonly AreaNode[]; readonly parts: readonly AreaNode[] };
	/** Of what this device holds. */
	readonly table: FigureTable;
	/** From this day on the device holds all there is to count of; a period that begins earlier is the server's to tell. */
	readonly completeFrom: Day; readonly complete: boolean; readonly before: Period | null; readonly nowMs: number;
};
export type DoorBehind = { readonly id: Id; readonly label: string };
/** `more`: there are older ones than are shown. */
export type FigureBehind = { readonly figure: Figure; readonly cards: readonly CaseCard[]; readonly doors: readonly DoorBehind[]; readonly count: number; readonly more: boolean; readonly nowMs: number };

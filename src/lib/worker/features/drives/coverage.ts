import { coverageOf, doneBy, doneOn, type Done, type Told } from '../../../domain/drives/coverage.ts';
import type { DoorNow } from '../../../domain/drives/doors.ts';
import { driveRule } from '../../../domain/drives/driveRule.ts';
import { hideOne, hidePart, hideSmall, isHiddenPart } from '../../../domain/drives/smallFigures.ts';
import type { Localized } from '../../../domain/records/shapes.ts';
import { dayIn } from '../../../domain/time/workingTime.ts';
import type { Pack } from '../../../domain/workflow/pack.ts';
import type { WorkerContext } from '../../context.ts';
import { officerName } from '../cases/names.ts';
import type { CoverageShown, DoneLine } from './shapes.ts';

type OfArea = { readonly name: Localized; readonly doors: readonly DoorNow[] };

/** Coverage by area, by day, by officer. In a drive with a wall no number is told that could point at a family. */
export function coverageShown(context: WorkerContext, pack: Pack | undefined, areas: readonly OfArea[], walled: boolean): CoverageShown {
	const doors = areas.flatMap((area) => area.doors);
	const whole = coverageOf(doors);
	const covered = areas.map((area) => coverageOf(area.doors));
	const counts = (pack?.outcomes ?? []).map(({ id }) => whole.outcomes[id] ?? 0);
	const told = walled ? hideSmall([...counts, whole.untried]) : [...counts, whole.untried];
	const ofAreas = walled ? hideSmall(covered.map((each) => each.doors)) : covered.map((each) => each.doors);
	const settled: readonly Told[] = walled ? hideSmall(covered.map((each) => each.settled), covered.flatMap((each, at) => (ofAreas[at] === null || isHiddenPart(each.settled, each.doors) ? [at] : []))) : covered.map((each) => each.settled);
	const line = <K, L>({ key, tries, met }: Done<K>, name: (key: K) => L): DoneLine<L> => ({ key: name(key), tries: walled ? hideOne(tries) : tries, met: walled ? (hideOne(tries) === null ? null : hidePart(met, tries)) : met });
	return {
		doors: walled ? hideOne(whole.doors) : whole.doors, settled: walled ? hidePart(whole.settled, whole.doors) : whole.settled, least: walled ? driveRule.least : null,
		outcomes: (pack?.outcomes ?? []).map(({ id, label, icon }, at) => ({ id, label, icon, count: told[at] ?? null })),
		areas: areas.map(({ name }, at) => ({ name, doors: ofAreas[at] ?? null, settled: settled[at] ?? null })),
		days: doneOn(doors, (at) => dayIn(context.calendar.zone, at)).map((each) => line(each, (day) => day)),
		officers: doneBy(doors).map((each) => line(each, (id) => officerName(context, id) ?? '?')),
	};
}

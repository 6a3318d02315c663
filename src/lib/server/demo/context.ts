import type { Id } from '../../domain/ids.ts';
import type { Fields, RecordType } from '../../domain/records/record.ts';
import type { SeedPack } from '../../packs/seeds.ts';
import type { NewRecord } from '../store/ownerWrites.ts';
import type { CastMember } from './cast.ts';
import type { DemoRandom } from './random.ts';
import type { Grid } from './town.ts';

export const zone = 'Asia/Shanghai';
export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

export type DemoOfficer = { readonly id: Id; readonly member: CastMember; readonly organisationId: Id };
export type DemoContext = { readonly random: DemoRandom; readonly nowMs: number; readonly today: string; readonly officers: readonly DemoOfficer[]; readonly seeds: readonly SeedPack[] };

/** Field officers whose communities hold the grid. */
export function officersOf(context: DemoContext, grid: Grid): readonly DemoOfficer[] {
	return context.officers.filter(({ member }) => member.role === 'officer' && member.communities !== 'all' && member.communities.includes(grid.communityIndex));
}

export function inGrid(grid: Grid, type: RecordType, id: Id, fields: object, caseId: Id | null = null, readers: readonly Id[] | null = null): NewRecord {
	return { type, id, placement: { areaId: grid.id, readers, caseId }, fields: fields as Fields };
}

/** An hour of a working day, so many days before now: between 9 and 18 on the wall of the zone. */
export function workHour(context: DemoContext, daysAgo: number): number {
	const midnight = Date.parse(`${context.today}T00:00:00+08:00`) - daysAgo * dayMs;
	return Math.min(midnight + 9 * hourMs + context.random.int(0, 8 * 60 + 59) * 60_000, context.nowMs - 60_000);
}

export function iso(ms: number): string {
	return new Date(ms).toISOString();
}

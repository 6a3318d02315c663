import type { Id } from '../../domain/ids.ts';
import type { Fields } from '../../domain/records/record.ts';
import type { AreaShape } from '../../domain/records/shapes.ts';
import { everyone, type NewRecord } from '../store/ownerWrites.ts';
import { communities, town } from './cast.ts';
import { lngLat, rectangle, type LngLat, type Metres } from './geometry.ts';
import type { Tags } from '../mapPacks/builder/things.ts';
import type { DemoRandom } from './random.ts';
import { scenery } from './scenery.ts';

export type Corners = { readonly west: number; readonly south: number; readonly east: number; readonly north: number };
export type Grid = { readonly id: Id; readonly communityIndex: number; readonly number: number; readonly cell: Corners; readonly street: string; readonly estate: string };
export type Street = { readonly name: string; readonly nameEn: string; readonly line: readonly Metres[]; readonly width: number };
/** `tags`: what OpenStreetMap would say of it, besides its name. A closed ring is a surface. */
export type Feature = { readonly tags: Tags; readonly name?: string; readonly nameEn?: string; readonly coords: readonly LngLat[] };
export type Town = { readonly areas: readonly NewRecord[]; readonly townId: Id; readonly communityIds: readonly Id[]; readonly grids: readonly Grid[]; readonly ground: readonly Feature[] };

/** Each community is two by two grids; the three lie side by side, with streets between all of them and the river to the south. */
const cellWidth = 300;
const cellHeight = 340;
const columns = communities.length * 2;
const left = -(columns * cellWidth) / 2;
const bottom = -cellHeight + 60;

const northSouth = [['听潮路', 'Tingchao Road'], ['渔灯巷', 'Yudeng Lane'], ['星河路', 'Xinghe Road'], ['棠梨巷', 'Tangli Lane'], ['稻香路', 'Daoxiang Road'], ['麦田巷', 'Maitian Lane'], ['东堤路', 'Dongdi Road']] as const;
const eastWest = [['临江路', 'Linjiang Road'], ['禾风街', 'Hefeng Street'], ['北望路', 'Beiwang Road']] as const;
const estates = ['望潮苑', '灯塔新村', '潮平里', '海棠家园', '棠溪花园', '梨园里', '星河小区', '溪口新村', '麦浪家园', '稻香苑', '东堤里', '金穗小区'] as const;

export function makeTown(random: DemoRandom, atMs: number): Town {
	const townId = random.id(atMs);
	const communityIds = communities.map(() => random.id(atMs));
	const grids = communities.flatMap((_, index) => gridsOf(index, random, atMs));
	const areas = [
		area(townId, { name: town.name, nameEn: town.nameEn, level: 'street', parentId: null, outline: rectangle([left, bottom], [left + columns * cellWidth, bottom + 2 * cellHeight]) }),
		...communities.map((community, index): NewRecord => area(communityIds[index] as Id, {
			name: community.name, nameEn: community.nameEn, level: 'community', parentId: townId,
			outline: rectangle([left + index * 2 * cellWidth, bottom], [left + (index + 1) * 2 * cellWidth, bottom + 2 * cellHeight]),
		})),
		...grids.map((grid): NewRecord => area(grid.id, gridShape(grid, communityIds[grid.communityIndex] as Id))),
	];
	return { areas, townId, communityIds, grids, ground: [...scenery(grids, { west: left, south: bottom, east: left + columns * cellWidth, north: bottom + 2 * cellHeight }), ...water(), ...parks(), ...streets().map(streetFeature)] };
}

function gridsOf(communityIndex: number, random: DemoRandom, atMs: number): readonly Grid[] {
	return [0, 1, 2, 3].map((place): Grid => {
		const column = communityIndex * 2 + (place % 2);
		const row = place < 2 ? 1 : 0;
		const west = left + column * cellWidth;
		const south = bottom + row * cellHeight;
		return {
			id: random.id(atMs), communityIndex, number: place + 1, cell: { west, south, east: west + cellWidth, north: south + cellHeight },
			street: (eastWest[row + (place % 2 === 0 ? 0 : 1)] ?? eastWest[1])[0], estate: estates[communityIndex * 4 + place] ?? '星禾里',
		};
	});
}

function gridShape(grid: Grid, parentId: Id): AreaShape {
	const community = communities[grid.communityIndex];
	const numeral = ['一', '二', '三', '四'][grid.number - 1] ?? '';
	const { west, south, east, north } = grid.cell;
	return { name: `${community?.short ?? ''}第${numeral}网格`, nameEn: `${community?.shortEn ?? ''} Grid ${grid.number}`, level: 'grid', parentId, outline: rectangle([west, south], [east, north]) };
}

function area(id: Id, shape: AreaShape): NewRecord {
	return { type: 'area', id, placement: everyone, fields: shape as unknown as Fields };
}

export function streets(): readonly Street[] {
	const right = left + columns * cellWidth;
	const top = bottom + 2 * cellHeight;
	return [
		...northSouth.map(([name, nameEn], index): Street => ({ name, nameEn, width: index % 2 === 0 ? 14 : 7, line: [[left + index * cellWidth, bottom - 60], [left + index * cellWidth + 6, bottom + cellHeight], [left + index * cellWidth, top + 80]] })),
		...eastWest.map(([name, nameEn], index): Street => ({ name, nameEn, width: index === 1 ? 16 : 12, line: [[left - 120, bottom + index * cellHeight + 4], [0, bottom + index * cellHeight - 4], [right + 214, bottom + index * cellHeight + 6]] })),
	];
}

function streetFeature(street: Street): Feature {
	return { tags: { highway: street.width >= 16 ? 'primary' : street.width >= 12 ? 'secondary' : 'residential' }, name: street.name, nameEn: street.nameEn, coords: street.line.map(lngLat) };
}

/** The river, broader towards its mouth in the east, and a brook that joins it. */
function water(): readonly Feature[] {
	const steps = Array.from({ length: 65 }, (_, index) => left - 3000 + index * ((columns * cellWidth + 3400) / 64));
	const bank = (east: number): number => bottom - 95 + 28 * Math.sin(east / 210);
	const north = steps.map((east): Metres => [east, bank(east)]);
	const south = steps.map((east, index): Metres => [east, bank(east) - 50 - index * 1.2]).reverse();
	const ring = [...north, ...south, north[0] as Metres].map(lngLat);
	return [{ tags: { natural: 'water', water: 'river' }, name: '禾江', nameEn: 'He River', coords: ring }];
}

function parks(): readonly Feature[] {
	return [0, 1, 2].map((index): Feature => {
		const west = left + (index * 2 + 1) * cellWidth + 190;
		return { tags: { leisure: 'park' }, name: ['听潮公园', '棠溪绿地', '麦浪公园'][index] ?? '', nameEn: ['Tingchao Park', 'Tangxi Green', 'Mailang Park'][index] ?? '', coords: rectangle([west, bottom + cellHeight + 246], [west + 92, bottom + cellHeight + 324]) };
	});
}

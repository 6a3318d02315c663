import { lngLat, rectangle, type Metres } from './geometry.ts';
import type { Tags } from '../mapPacks/builder/things.ts';
import type { Corners, Feature, Grid } from './town.ts';

/** What lies around and between the doors, so that the invented town reads as a town: bay, far bank, hills, fields, alleys, other houses. */
export function scenery(grids: readonly Grid[], box: Corners): readonly Feature[] {
	return [...fields(box), ...bay(box), ...farRoads(box), ...grids.flatMap((grid, index) => [...alleys(grid, index), ...otherHouses(grid, index)]), ...farHouses(box)];
}

function fields({ west, south, east, north }: Corners): readonly Feature[] {
	return [
		ground({ natural: 'wood' }, '望北山', 'Beiwang Hill', blob([west + 420, north + 420], 520, 210, 7)),
		ground({ natural: 'wood' }, '远岭', 'Far Ridge', blob([west - 900, north + 1300], 1300, 520, 11)),
		ground({ natural: 'wood' }, '南岭', 'South Ridge', blob([west + 700, south - 1900], 1500, 520, 4)),
		ground({ natural: 'wood' }, '东岗', 'East Ridge', blob([east - 380, north + 360], 330, 150, 3)),
		ground({ landuse: 'farmland' }, '西畈', 'West Fields', [[west - 640, south - 20], [west - 170, south + 10], [west - 160, south + 330], [west - 590, south + 300]]),
		ground({ landuse: 'farmland' }, '北畈', 'North Fields', [[west - 600, south + 390], [west - 170, south + 400], [west - 190, north + 40], [west - 560, north + 90]]),
		ground({ landuse: 'farmland' }, '南岸稻田', 'South Bank Paddies', [[west - 300, south - 760], [west + 560, south - 720], [west + 580, south - 330], [west - 320, south - 330]]),
		ground({ landuse: 'orchard' }, '南岸果园', 'South Bank Orchard', [[west + 760, south - 730], [east - 120, south - 690], [east - 160, south - 350], [west + 740, south - 330]]),
		{ tags: { natural: 'water', water: 'lake' }, name: '星湖', nameEn: 'Xing Lake', coords: ring(blob([west + 760, north + 250], 150, 80, 5)) },
	];
}

/** The river ends in it. */
function bay({ south, east, north }: Corners): readonly Feature[] {
	const shore: readonly Metres[] = Array.from({ length: 45 }, (_, index) => [east + 330 + 70 * Math.sin(index / 2.1) + 40 * Math.sin(index / 5.3) + 14 * Math.sin(index * 1.7), north + 3000 - index * ((north - south + 6000) / 44)]);
	return [{ tags: { natural: 'bay' }, name: '禾湾', nameEn: 'He Bay', coords: ring([...shore, [east + 4000, south - 3000], [east + 4000, north + 3000]]) }];
}

function farRoads({ west, south, east, north }: Corners): readonly Feature[] {
	return [
		road('江南路', 'Jiangnan Road', 12, [[west - 3000, south - 420], [west - 1700, south - 240], [west - 700, south - 290], [west - 100, south - 262], [west + 500, south - 285], [west + 1100, south - 262], [east + 194, south - 300]]),
		road('滨海路', 'Coast Road', 16, [[east + 150, south - 2600], [east + 120, south - 1400], [east + 205, south - 700], [east + 190, south - 300], [east + 240, south + 60], [east + 200, north - 60], [east + 250, north + 300], [east + 180, north + 700], [east + 140, north + 1500], [east + 190, north + 2600]]),
		road('环山路', 'Hill Road', 9, [[west, north + 78], [west + 70, north + 182], [west + 420, north + 195], [west + 640, north + 130], [west + 960, north + 150], [east - 240, north + 170], [east + 225, north + 130]]),
		road('西畈路', 'Xifan Road', 8, [[west - 120, south + 4], [west - 420, south - 40], [west - 900, south - 10], [west - 2600, south + 60]]),
		road('北畈路', 'Beifan Road', 8, [[west - 120, south + 345], [west - 380, south + 355], [west - 900, south + 420], [west - 2600, south + 520]]),
		road('星河桥', 'Xinghe Bridge', 14, [[west + 600, south - 60], [west + 604, south - 180], [west + 600, south - 280]]),
		road('东堤桥', 'Dongdi Bridge', 14, [[east, south - 60], [east - 6, south - 180], [east, south - 278]]),
		road('田间路', 'Paddy Lane', 5, [[west + 120, south - 272], [west + 100, south - 520], [west + 200, south - 760]]),
		road('果园路', 'Orchard Lane', 5, [[west + 1160, south - 264], [west + 1200, south - 520], [west + 1120, south - 740]]),
	];
}

const alleyNames = [['望潮弄', 'Wangchao Alley'], ['灯塔弄', 'Dengta Alley'], ['潮平弄', 'Chaoping Alley'], ['海棠弄', 'Haitang Alley'], ['棠溪弄', 'Tangxi Alley'], ['梨园弄', 'Liyuan Alley'], ['星光弄', 'Xingguang Alley'], ['溪口弄', 'Xikou Alley'], ['麦浪弄', 'Mailang Alley'], ['稻香弄', 'Daoxiang Alley'], ['东堤弄', 'Dongdi Alley'], ['金穗弄', 'Jinsui Alley']] as const;

function alleys({ cell }: Grid, index: number): readonly Feature[] {
	const [name, nameEn] = alleyNames[index % alleyNames.length] ?? alleyNames[0];
	const y = cell.south + 232;
	const bend = spread(index, 1) * 16 - 8;
	return [
		road(name, nameEn, 5, [[cell.west, y + bend], [cell.west + 140, y - bend], [cell.east, y + bend / 2]]),
		{ tags: { highway: 'service' }, coords: [[cell.west + 243, cell.south] as Metres, [cell.west + 243 + bend / 2, cell.south + 120] as Metres, [cell.west + 243, y] as Metres].map(lngLat) },
	];
}

/** Houses that nobody of this town's officers calls at: workshops, offices, homes of other streets. */
function otherHouses({ cell, number }: Grid, index: number): readonly Feature[] {
	const park = number === 2;
	const backs = Array.from({ length: park ? 4 : 7 }, (_, at) => house(cell.west + 30 + at * 37 + spread(index, at) * 8, cell.south + 262 + spread(at, index) * 8, 22 + spread(index, at + 9) * 9, 12 + spread(at + 3, index) * 6));
	const fronts = Array.from({ length: park ? 4 : 7 }, (_, at) => house(cell.west + 28 + at * 37 + spread(index, at + 5) * 8, cell.south + 296 + spread(at, index + 4) * 8, 18 + spread(index, at + 2) * 13, 14 + spread(at + 7, index) * 6));
	const side = Array.from({ length: 4 }, (_, at) => house(cell.west + 262 + spread(index, at + 20) * 5, cell.south + 30 + at * 47 + spread(at, index) * 8, 17 + spread(at, index) * 7, 24 + spread(index, at) * 12));
	return [...backs, ...fronts, ...side];
}

function farHouses({ west, south, east, north }: Corners): readonly Feature[] {
	const along = (from: Metres, step: Metres, count: number, salt: number): readonly Feature[] =>
		Array.from({ length: count }, (_, at) => house(from[0] + at * step[0] + spread(at, salt) * 14, from[1] + at * step[1] + spread(salt, at) * 22, 14 + spread(at, salt + 1) * 14, 10 + spread(salt + 2, at) * 9));
	return [...along([west - 640, south - 262], [44, 0], 18, 31), ...along([west + 640, south - 254], [46, 0], 20, 37), ...along([east + 96, south + 30], [2, 52], 12, 41), ...along([west + 40, north + 92], [47, 0], 9, 43), ...along([west + 1010, north + 88], [46, 0], 14, 47)];
}

function house(west: number, south: number, width: number, depth: number): Feature {
	return { tags: { building: 'yes' }, coords: rectangle([west, south], [west + width, south + depth]) };
}

function road(name: string, nameEn: string, width: number, line: readonly Metres[]): Feature {
	return { tags: { highway: width >= 16 ? 'primary' : width >= 12 ? 'secondary' : width >= 8 ? 'tertiary' : 'residential', ...(nameEn.endsWith('Bridge') ? { bridge: 'yes', layer: '1' } : {}) }, name, nameEn, coords: smooth(line).map(lngLat) };
}

function ground(tags: Tags, name: string, nameEn: string, corners: readonly Metres[]): Feature {
	return { tags, name, nameEn, coords: ring(corners) };
}

function ring(corners: readonly Metres[]): Feature['coords'] {
	return [...corners, corners[0] as Metres].map(lngLat);
}

function blob([east, north]: Metres, width: number, height: number, salt: number): readonly Metres[] {
	return Array.from({ length: 22 }, (_, at): Metres => {
		const turn = (at / 22) * 2 * Math.PI;
		const swell = 0.86 + 0.1 * Math.sin(turn * 3 + salt) + 0.06 * Math.sin(turn * 5 + 2 * salt);
		return [east + width * swell * Math.cos(turn), north + height * swell * Math.sin(turn)];
	});
}

/** Catmull-Rom through the corners: roads outside of the town were not laid out with a ruler. */
function smooth(line: readonly Metres[]): readonly Metres[] {
	if (line.length < 3) return line;
	const at = (index: number): Metres => line[Math.max(0, Math.min(line.length - 1, index))] as Metres;
	const points = line.slice(0, -1).flatMap((_, index) => [0, 0.25, 0.5, 0.75].map((t): Metres => {
		const [a, b, c, d] = [at(index - 1), at(index), at(index + 1), at(index + 2)];
		const along = (axis: 0 | 1): number => 0.5 * (2 * b[axis] + (c[axis] - a[axis]) * t + (2 * a[axis] - 5 * b[axis] + 4 * c[axis] - d[axis]) * t * t + (3 * b[axis] - a[axis] - 3 * c[axis] + d[axis]) * t ** 3);
		return [along(0), along(1)];
	}));
	return [...points, at(line.length - 1)];
}

/** 0 to 1, the same in every run; not from the generator, so that the scenery changes no id. */
function spread(a: number, b: number): number {
	const mixed = Math.sin(a * 127.1 + b * 311.7) * 43_758.5453;
	return mixed - Math.floor(mixed);
}

import type { Id } from '../../domain/ids.ts';
import type { Fields } from '../../domain/records/record.ts';
import type { Address, PlaceKind, PlaceShape } from '../../domain/records/shapes.ts';
import type { NewRecord } from '../store/ownerWrites.ts';
import { pointAt, rectangle, type Metres } from './geometry.ts';
import type { DemoRandom } from './random.ts';
import type { Feature, Grid, Town } from './town.ts';

export type DemoPlace = { readonly id: Id; readonly grid: Grid; readonly kind: PlaceKind; readonly shape: PlaceShape };
export type Houses = { readonly places: readonly DemoPlace[]; readonly buildings: readonly Feature[] };

const doorsOfFloor = 2;
const floors = 6;
const shops = ['禾香面馆', '晨光便利店', '望海理发', '小满水果', '五金杂货', '安康药房', '禾苗文具', '家常菜馆'] as const;
const sites = ['物流仓库', '汽修厂', '菜市场', '幼儿托管点'] as const;
const cautions = ['门口有狗，先打电话', '楼道灯坏了，带手电', '老人听力弱，敲门要久一点', '夜班家庭，上午请勿打扰', '楼梯扶手松动'] as const;

/** Doors along the streets, in buildings of one stairwell each; every stairwell's entrance is a place of its own. */
export function makeHouses(town: Town, doors: number, random: DemoRandom, atMs: number): Houses {
	const places: DemoPlace[] = [];
	const buildings: Feature[] = [];
	town.grids.forEach((grid, index) => {
		const here = Math.floor(doors / town.grids.length) + (index < doors % town.grids.length ? 1 : 0);
		const count = Math.ceil(here / (floors * doorsOfFloor));
		const side = Math.ceil(Math.sqrt(count));
		for (let building = 0; building < count; building += 1) {
			const spot = spotOf(grid, building, side);
			buildings.push({ tags: { building: 'apartments', 'building:levels': String(floors), 'addr:housenumber': `${building + 1}幢`, 'addr:place': grid.estate }, name: `${grid.estate}${building + 1}幢`, nameEn: `Block ${building + 1}`, coords: rectangle([spot[0] - 16, spot[1] - 7], [spot[0] + 16, spot[1] + 7]) });
			places.push(...stairwell(grid, building, Math.min(here - building * floors * doorsOfFloor, floors * doorsOfFloor), spot, random, atMs));
		}
		places.push(...along(grid, random, atMs, buildings));
	});
	return { places, buildings };
}

/** Middle of the n-th building, in rows within the grid; the park's corner stays free in a town of ordinary size. */
function spotOf({ cell }: Grid, building: number, side: number): Metres {
	const column = building % side;
	const row = Math.floor(building / side);
	const width = (cell.east - cell.west - 90) / side;
	const height = (cell.north - cell.south - 150) / side;
	return [cell.west + 45 + width * (column + 0.5), cell.south + 40 + height * (row + 0.5)];
}

function stairwell(grid: Grid, building: number, doors: number, spot: Metres, random: DemoRandom, atMs: number): readonly DemoPlace[] {
	const number = String(building + 1);
	const estate = grid.estate;
	const entranceId = random.id(atMs);
	const address = (floor: string, room: string): Address => ({ estate, building: number, unit: '1', floor, room, street: grid.street });
	const entrance = place(grid, entranceId, 'entrance', {
		label: `${estate}${number}幢1单元`, address: address('', ''), point: pointAt([spot[0], spot[1] - 9]), code: `XH-${grid.communityIndex + 1}${grid.number}-${number.padStart(2, '0')}`,
		cautions: random.chance(0.1) ? '楼道灯坏了，带手电' : null, rhythmDays: 30, entranceId: null, order: building * 100,
	});
	const homes = Array.from({ length: doors }, (_, index): DemoPlace => {
		const floor = Math.floor(index / doorsOfFloor) + 1;
		const room = `${floor}0${(index % doorsOfFloor) + 1}`;
		return place(grid, random.id(atMs), 'door', {
			label: `${estate}${number}幢1单元${room}室`, address: address(String(floor), room), point: pointAt([spot[0] + (index % doorsOfFloor === 0 ? -8 : 8), spot[1]]), code: null,
			cautions: random.chance(0.05) ? random.pick(cautions) : null, rhythmDays: random.chance(0.15) ? 30 : 180, entranceId, order: building * 100 + index + 1,
		});
	});
	return [entrance, ...homes];
}

/** Shops at the street, and here and there a larger site. */
function along(grid: Grid, random: DemoRandom, atMs: number, buildings: Feature[]): readonly DemoPlace[] {
	const names = [...random.some(shops, 2), ...(grid.number === 4 ? [random.pick(sites)] : [])];
	return names.map((name, index) => {
		const spot: Metres = [grid.cell.west + 50 + index * 60, grid.cell.south + 22];
		const number = String(10 * grid.number + index * 2 + 1);
		buildings.push({ tags: { building: 'retail', shop: 'yes', 'addr:housenumber': `${number}号`, 'addr:street': grid.street }, name, coords: rectangle([spot[0] - 9, spot[1] - 6], [spot[0] + 9, spot[1] + 6]) });
		return place(grid, random.id(atMs), (sites as readonly string[]).includes(name) ? 'site' : 'shop', {
			label: `${name}（${grid.street}${number}号）`, address: { estate: '', building: number, unit: '', floor: '', room: '', street: grid.street }, point: pointAt(spot), code: null,
			cautions: null, rhythmDays: 90, entranceId: null, order: 9000 + index,
		});
	});
}

function place(grid: Grid, id: Id, kind: PlaceKind, rest: Omit<PlaceShape, 'kind'>): DemoPlace {
	return { id, grid, kind, shape: { kind, ...rest } };
}

export function placeRecord(place: DemoPlace): NewRecord {
	return { type: 'place', id: place.id, placement: { areaId: place.grid.id, readers: null, caseId: null }, fields: place.shape as unknown as Fields };
}

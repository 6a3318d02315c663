import type { Address } from '../records/shapes.ts';
import { narrow, withoutNumerals } from './text.ts';

/** What a row says of where something is: one text, or columns of their own. */
export type WrittenAddress = { readonly [part in 'address' | 'estate' | 'building' | 'unit' | 'floor' | 'room' | 'street']?: string };

const nowhere: Address = { estate: '', building: '', unit: '', floor: '', room: '', street: '' };
const number = String.raw`\d+[A-Za-z]?|[A-Za-z]\d*`;
/** 麦浪家园3幢1单元302室, 3号楼302, 2栋3-502; what stands before the block is the estate, or a street with an estate. */
const inBlock = new RegExp(String.raw`^(.*?)(${number})(?:号楼|幢|栋|座|#楼?)(?:(${number})(?:单元|门|梯|-))?(?:(\d+)(?:层|楼))?(?:(${number})(?:室|房|户|号)?)?$`, 'u');
/** 麦浪家园3-1-302, as many lists write it. */
const dashed = new RegExp(String.raw`^(.*?[^\d-])(${number})-(?:(${number})-)?(${number})(?:室)?$`, 'u');
/** 青禾路12号3单元201室, 88弄5号302室. */
const atStreet = new RegExp(String.raw`^(.+?(?:路|街|道|巷|弄|里|胡同|村|庄|屯|组))(${number}(?:-\d+)?)号(?:(${number})单元)?(?:(${number})(?:室|房|户)?)?$`, 'u');
const streetFirst = /^(.+?(?:路|街|大道|巷|胡同)(?:\d+(?:号|弄))?)(.+)$/u;
const province = /^(?:[\u4e00-\u9fff]{2,8}?(?:省|自治区))?(?:[\u4e00-\u9fff]{2,6}?市)(?:[\u4e00-\u9fff]{1,6}?(?<!小)[区县])?/u;

/** @param areas names of the town's areas, which lists write before the address */
export function readAddress(written: WrittenAddress, areas: readonly string[]): Address | null {
	const whole = narrow(written.address ?? '');
	const read = whole === '' ? nowhere : readText(whole, areas);
	const own = Object.fromEntries((['estate', 'building', 'unit', 'floor', 'room', 'street'] as const).flatMap((part) => {
		const text = withoutWord(narrow(written[part] ?? ''), part);
		return text === '' ? [] : [[part, text]];
	})) as Partial<Address>;
	const address = { ...read, ...own };
	if (Object.values(address).every((part) => part === '')) return null;
	return { ...address, floor: address.floor === '' ? floorOf(address.room) : address.floor };
}

function readText(whole: string, areas: readonly string[]): Address {
	const text = withoutNumerals(withoutAreas(whole, areas));
	const block = inBlock.exec(text) ?? (atStreet.test(text) ? null : dashedBlock(text));
	if (block !== null) {
		const [, before = '', building = '', unit = '', floor = '', room = ''] = block;
		const split = streetFirst.exec(before);
		return { ...nowhere, estate: split?.[2] ?? before, street: split?.[1] ?? '', building, unit, floor, room };
	}
	const [, street = text, building = '', unit = '', room = ''] = atStreet.exec(text) ?? [];
	return { ...nowhere, street, building, unit, room };
}

function dashedBlock(text: string): readonly (string | undefined)[] | null {
	const found = dashed.exec(text);
	return found === null ? null : [found[0], found[1], found[2], found[3], '', found[4]];
}

/** What an area's name ends with where it is written before an address: an estate may be called as its community is, without that word. */
const areaWord = /(?:镇|乡|街道|办事处|社区|村|居委会|村委会|网格|区|县|市)$/u;

/** One after the other, and only from the front. */
function withoutAreas(text: string, areas: readonly string[]): string {
	let left = text.replace(province, '');
	for (let found: string | undefined = ''; found !== undefined; ) {
		found = areas.map(narrow).filter((name) => areaWord.test(name) && left.startsWith(name) && left.length > name.length && !/^[\d#-]/.test(left.slice(name.length))).sort((a, b) => b.length - a.length)[0];
		if (found !== undefined) left = left.slice(found.length);
	}
	return left === '' ? text : left;
}

/** 3幢 in a column that is headed 幢. */
function withoutWord(text: string, part: keyof WrittenAddress): string {
	if (part === 'building') return withoutNumerals(text).replace(/(号楼|幢|栋|座|#)$/u, '');
	if (part === 'unit') return withoutNumerals(text).replace(/单元$/u, '');
	if (part === 'floor') return withoutNumerals(text).replace(/(层|楼)$/u, '');
	return part === 'room' ? withoutNumerals(text).replace(/(室|房|户)$/u, '') : text;
}

/** 302 is on the third floor, 1204 on the twelfth. */
function floorOf(room: string): string {
	return /^\d{3,4}$/.test(room) ? room.slice(0, -2) : '';
}

/** The same door has the same, however it was written. `withoutUnit`: as a list writes it that leaves the unit out. */
export function addressKey(address: Address, withoutUnit = false): string {
	const [estate, street] = [narrow(address.estate).toLowerCase(), narrow(address.street).toLowerCase()];
	const inside = [address.building, withoutUnit ? '' : address.unit, address.room].map((part) => narrow(part).toUpperCase().replace(/^0+(?=\d)/, ''));
	return [estate === '' ? `@${street}` : estate, ...inside].join('|');
}

/** What stands on the screen and is read out. */
export function addressLabel({ estate, building, unit, room, street }: Address): string {
	if (estate === '') return `${street}${building === '' ? '' : `${building}号`}${unit === '' ? '' : `${unit}单元`}${room === '' ? '' : `${room}室`}`;
	return `${estate}${building === '' ? '' : `${building}幢`}${unit === '' ? '' : `${unit}单元`}${room === '' ? '' : `${room}室`}`;
}

/** Doors of a building in the order of a walk up its stairs. */
export function walkOrder({ building, floor, room }: Address): number {
	const count = (text: string): number => Number(/\d+/.exec(text)?.[0] ?? 0) % 10_000;
	return count(building) * 100 + Math.max(0, count(floor) - 1) * 10 + (count(room) % 10);
}

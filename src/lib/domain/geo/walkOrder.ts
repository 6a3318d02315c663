import type { Address } from '../records/shapes.ts';

/** Orders doors of one spot the way a person walks up: estate, building, unit, then floor by floor, room by room. */
export function byFloorAndRoom(a: Address, b: Address): number {
	return (
		byText(a.estate, b.estate) || byText(a.street, b.street) || byText(a.building, b.building) || byText(a.unit, b.unit) || floorNumber(a.floor) - floorNumber(b.floor) || byText(a.room, b.room)
	);
}

/** The floor as a number: 3, 3层, 3F → 3; B1, 地下1层, 负一, -1 → -1; what says nothing comes first of all above ground. */
export function floorNumber(floor: string): number {
	const digits = /\d+/.exec(floor)?.[0];
	const value = digits === undefined ? 0 : Number(digits);
	return /^\s*(-|b|地下|负)/i.test(floor) ? -Math.max(1, value) : value;
}

function byText(a: string, b: string): number {
	return a === b ? 0 : collator.compare(a, b);
}

const collator = new Intl.Collator('zh-CN', { numeric: true });

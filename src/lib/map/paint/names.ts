import { type Seat, seatsAlong } from './alongLine.ts';
import type { Language } from '../fieldMap.ts';
import type { MapFeature } from '../../domain/geo/mapFeatures.ts';
import type { Candidate, LabelKind } from './labels.ts';
import type { Frame } from './mercator.ts';
import type { AreaRing, Shape } from './prepare.ts';

/** Widths from here on are main roads: named first, drawn broader. */
export const mainRoadM = 14;
export type TextSize = { /** Width of a text in units of its size. */ readonly width: (text: string) => number; readonly scale: number };

export function areaNames(areas: readonly AreaRing[], frame: Frame, language: Language, text: TextSize): readonly Candidate[] {
	return areas.flatMap(({ area, middle }) => {
		if (area.level === 'grid' ? frame.zoom < 16 || frame.zoom >= 18 : frame.zoom >= 16) return [];
		const size = (area.level === 'grid' ? 12 : 14) * text.scale;
		return [{ text: area.name[language], kind: 'area' as const, rank: (area.level === 'grid' ? 3 : 0) - (area.mine ? 0.5 : 0), size, width: text.width(area.name[language]) * size, seats: [flat(middle, frame)] }];
	});
}

export function featureName({ feature, area, middle }: Shape, screen: Float64Array, frame: Frame, language: Language, text: TextSize): Candidate | null {
	const name = language === 'en' ? (feature.nameEn ?? feature.name) : (feature.name ?? feature.nameEn);
	if (name === null) return null;
	const style = styleOf(feature, frame.zoom);
	if (style === null) return null;
	const size = style.size * text.scale;
	const textWidth = text.width(name) * size;
	if (style.kind === 'building') {
		const box = boxOf(screen);
		// Below the building, for its doors' dots stand upon it.
		return textWidth > 1.6 * (box.east - box.west) ? null : { text: name, kind: 'building', rank: style.rank, size, width: textWidth, seats: [{ x: (box.west + box.east) / 2, y: box.south + size * 0.7 + 8, angle: 0 }] };
	}
	// A patch much smaller than its name waits for a closer look.
	if (area) {
		const box = boxOf(screen);
		if (textWidth > 2 * (box.east - box.west)) return null;
	}
	return { text: name, kind: style.kind, rank: style.rank, size, width: textWidth, seats: area ? [flat(middle, frame)] : seatsAlong(screen, textWidth * 1.15) };
}

function styleOf(feature: MapFeature, zoom: number): { readonly kind: LabelKind; readonly rank: number; readonly size: number } | null {
	if (feature.kind === 'road') {
		if ((feature.width ?? 0) >= mainRoadM) return zoom >= 13 ? { kind: 'mainRoad', rank: 1, size: 13 } : null;
		return zoom >= 15 ? { kind: 'road', rank: 4, size: 12 } : null;
	}
	if (feature.kind === 'water') return { kind: 'water', rank: 2, size: 13 };
	if (feature.kind === 'green') return zoom >= 14 ? { kind: 'green', rank: 3, size: 12 } : null;
	return zoom >= 18 ? { kind: 'building', rank: 5, size: 11 } : null;
}

function flat(middle: readonly [number, number], frame: Frame): Seat {
	return { x: middle[0] * frame.scale - frame.offsetX, y: middle[1] * frame.scale - frame.offsetY, angle: 0 };
}

function boxOf(screen: Float64Array): { readonly west: number; readonly east: number; readonly south: number } {
	const xs = screen.filter((_, index) => index % 2 === 0);
	return { west: Math.min(...xs), east: Math.max(...xs), south: Math.max(...screen.filter((_, index) => index % 2 === 1)) };
}

import { centroid } from '../../domain/geo/outline.ts';
import type { Language, MapArea } from '../fieldMap.ts';
import { onCanvas, toScreen, toWorld, worldX, worldY, type Frame } from './mercator.ts';
import { paintName } from './names.ts';
import type { Palette } from './looks.ts';

export type AreaRing = { readonly area: MapArea; readonly world: Float64Array; readonly middle: readonly [number, number] };
export type OutlineStyle = { readonly palette: Palette; readonly language: Language; readonly textScale: number; readonly fontFamily: string };
type Ctx = CanvasRenderingContext2D;

export function ringsOf(areas: readonly MapArea[]): readonly AreaRing[] {
	return areas.map((area) => {
		const [lng, lat] = centroid(area.outline);
		return { area, world: toWorld(area.outline), middle: [worldX(lng), worldY(lat)] };
	});
}

/** Grids inside of communities are thinner; the officer's own stand out. Never more than a hint: the streets are what one finds by. */
export function paintOutlines(ctx: Ctx, rings: readonly AreaRing[], frame: Frame, { palette, language, textScale, fontFamily }: OutlineStyle): void {
	ctx.clearRect(0, 0, frame.width, frame.height);
	ctx.lineJoin = 'round';
	for (const { area, world } of rings) {
		if (area.level === 'grid' && frame.zoom < 14) continue;
		const screen = toScreen(world, frame);
		if (!onCanvas(screen, frame, 4)) continue;
		ctx.beginPath();
		for (let i = 0; i < screen.length; i += 2) ctx.lineTo(screen[i] ?? 0, screen[i + 1] ?? 0);
		ctx.setLineDash(area.level === 'grid' ? [2, 5] : [8, 5]);
		ctx.globalAlpha = area.mine ? 0.75 : 0.45;
		ctx.strokeStyle = area.mine ? palette.outlineMine : palette.outline;
		ctx.lineWidth = area.level === 'grid' ? 1.25 : 1.75;
		ctx.stroke();
	}
	ctx.setLineDash([]);
	ctx.globalAlpha = 1;
	for (const { area, middle } of rings) {
		if (area.level === 'grid' ? frame.zoom < 16 || frame.zoom >= 18 : frame.zoom >= 16) continue;
		const [x, y] = [middle[0] * frame.scale - frame.offsetX, middle[1] * frame.scale - frame.offsetY];
		paintName(ctx, { text: area.name[language], size: (area.level === 'grid' ? 12 : 14) * textScale, x, y, angle: 0, upright: false }, { colour: palette.areaLabel, halo: palette.halo, fontFamily });
	}
}

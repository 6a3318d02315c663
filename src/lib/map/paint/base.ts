import type { MapFeature } from '../../domain/geo/mapFeatures.ts';
import type { Language } from '../fieldMap.ts';
import { placeLabels, type Label } from './labels.ts';
import type { Palette } from './looks.ts';
import { onCanvas, toScreen, type Frame } from './mercator.ts';
import { areaNames, featureName, mainRoadM } from './names.ts';
import type { AreaRing, PreparedBase } from './prepare.ts';

/** `textScale`: the large-type setting. */
export type BaseStyle = { readonly palette: Palette; readonly language: Language; readonly textScale: number; readonly fontFamily: string };
type Ctx = CanvasRenderingContext2D;

export function paintBase(ctx: Ctx, base: PreparedBase, frame: Frame, style: BaseStyle): void {
	const { palette, language } = style;
	ctx.fillStyle = palette.land;
	ctx.fillRect(0, 0, frame.width, frame.height);
	ctx.lineJoin = 'round';
	ctx.lineCap = 'round';
	const seen = base.shapes.map((shape) => ({ shape, feature: shape.feature, screen: toScreen(shape.world, frame) })).filter(({ screen }) => onCanvas(screen, frame, 40));
	const ofKind = (kind: MapFeature['kind']): typeof seen => seen.filter(({ feature }) => feature.kind === kind);
	for (const kind of ['green', 'water'] as const) {
		for (const { shape, feature, screen } of ofKind(kind)) {
			if (shape.area) fill(ctx, screen, palette[kind]);
			else stroke(ctx, screen, palette[kind], lineWidth(feature, frame, 2));
		}
	}
	// All edges first, then all surfaces: so crossings are open.
	for (const { feature, screen } of ofKind('road')) stroke(ctx, screen, palette.roadEdge, lineWidth(feature, frame, roadFloor(feature, frame)) + 2);
	for (const { feature, screen } of ofKind('road')) stroke(ctx, screen, palette.road, lineWidth(feature, frame, roadFloor(feature, frame)));
	if (frame.zoom >= 15) {
		for (const { screen } of ofKind('building')) {
			fill(ctx, screen, palette.building);
			stroke(ctx, screen, palette.buildingEdge, 1);
		}
	}
	paintOutlines(ctx, base.areas, frame, palette);
	ctx.font = `100px ${style.fontFamily}`;
	const text = { width: (words: string): number => ctx.measureText(words).width / 100, scale: style.textScale };
	const names = seen.flatMap(({ shape, screen }) => featureName(shape, screen, frame, language, text) ?? []);
	const margin = 0.2 * Math.min(frame.width, frame.height);
	for (const label of placeLabels([...areaNames(base.areas, frame, language, text), ...names], { width: frame.width, height: frame.height, margin })) paintLabel(ctx, label, style);
}

function lineWidth(feature: MapFeature, frame: Frame, floor: number): number {
	return Math.max(floor, (feature.width ?? 5) / frame.metresPerPixel);
}

function roadFloor(feature: MapFeature, frame: Frame): number {
	const main = (feature.width ?? 0) >= mainRoadM;
	return frame.zoom < 14 ? (main ? 2.5 : 1) : main ? 5 : 2.5;
}

function trace(ctx: Ctx, screen: Float64Array): void {
	ctx.beginPath();
	for (let i = 0; i < screen.length; i += 2) ctx.lineTo(screen[i] ?? 0, screen[i + 1] ?? 0);
}

function fill(ctx: Ctx, screen: Float64Array, colour: string): void {
	trace(ctx, screen);
	ctx.fillStyle = colour;
	ctx.fill();
}

function stroke(ctx: Ctx, screen: Float64Array, colour: string, width: number): void {
	trace(ctx, screen);
	ctx.strokeStyle = colour;
	ctx.lineWidth = width;
	ctx.stroke();
}

/** Grids inside of communities are thinner; the officer's own stand out. Never more than a hint: the streets are what one finds by. */
function paintOutlines(ctx: Ctx, areas: readonly AreaRing[], frame: Frame, palette: Palette): void {
	for (const { area, world } of areas) {
		if (area.level === 'grid' && frame.zoom < 14) continue;
		const screen = toScreen(world, frame);
		if (!onCanvas(screen, frame, 4)) continue;
		ctx.setLineDash(area.level === 'grid' ? [2, 5] : [8, 5]);
		ctx.globalAlpha = area.mine ? 0.75 : 0.45;
		stroke(ctx, screen, area.mine ? palette.outlineMine : palette.outline, area.level === 'grid' ? 1.25 : 1.75);
	}
	ctx.setLineDash([]);
	ctx.globalAlpha = 1;
}

function paintLabel(ctx: Ctx, label: Label, { palette, fontFamily }: BaseStyle): void {
	const colour = { area: palette.areaLabel, mainRoad: palette.label, road: palette.label, building: palette.label, water: palette.waterLabel, green: palette.greenLabel }[label.kind];
	ctx.save();
	ctx.translate(label.seat.x, label.seat.y);
	ctx.font = `${label.size}px ${fontFamily}`;
	ctx.textAlign = 'center';
	ctx.textBaseline = 'middle';
	ctx.lineWidth = Math.max(3, label.size / 4);
	ctx.strokeStyle = palette.halo;
	ctx.fillStyle = colour;
	if (label.upright) {
		const characters = [...label.text];
		// Downwards along the line, whichever way it leans.
		const down = label.size * 1.15 * (label.seat.angle < 0 ? -1 : 1);
		characters.forEach((character, index) => {
			const along = (index - (characters.length - 1) / 2) * down;
			paintText(ctx, character, along * Math.cos(label.seat.angle), along * Math.sin(label.seat.angle));
		});
	} else {
		ctx.rotate(label.seat.angle);
		paintText(ctx, label.text, 0, 0);
	}
	ctx.restore();
}

function paintText(ctx: Ctx, text: string, x: number, y: number): void {
	ctx.strokeText(text, x, y);
	ctx.fillText(text, x, y);
}

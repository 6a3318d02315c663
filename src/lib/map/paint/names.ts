import type { Seat } from './alongLine.ts';

export type Box = { readonly west: number; readonly north: number; readonly east: number; readonly south: number };

/** Steeper than this a Chinese name is written downwards in upright characters, as on a street map made of paper. */
export const uprightFrom = (50 * Math.PI) / 180;
/** Pixels kept free between two names. */
const gap = 4;

export type Name = { readonly text: string; readonly size: number; readonly x: number; readonly y: number; readonly angle: number; readonly upright: boolean };
export type Ink = { readonly colour: string; readonly halo: string; readonly fontFamily: string };

export function paintName(ctx: CanvasRenderingContext2D, name: Name, { colour, halo, fontFamily }: Ink): void {
	ctx.save();
	ctx.globalAlpha = 1;
	ctx.translate(name.x, name.y);
	ctx.font = `${name.size}px ${fontFamily}`;
	ctx.textAlign = 'center';
	ctx.textBaseline = 'middle';
	ctx.lineJoin = 'round';
	ctx.lineWidth = Math.max(3, name.size / 4);
	ctx.strokeStyle = halo;
	ctx.fillStyle = colour;
	if (name.upright) {
		const characters = [...name.text];
		// Downwards along the line, whichever way it leans.
		const down = name.size * 1.15 * (name.angle < 0 ? -1 : 1);
		characters.forEach((character, index) => {
			const along = (index - (characters.length - 1) / 2) * down;
			paintText(ctx, character, along * Math.cos(name.angle), along * Math.sin(name.angle));
		});
	} else {
		ctx.rotate(name.angle);
		paintText(ctx, name.text, 0, 0);
	}
	ctx.restore();
}

function paintText(ctx: CanvasRenderingContext2D, text: string, x: number, y: number): void {
	ctx.strokeText(text, x, y);
	ctx.fillText(text, x, y);
}

/** A slanted name as a row of small squares: one box around it would keep far too much free. */
export function boxesOf({ size, width }: { readonly size: number; readonly width: number }, at: Seat): readonly Box[] {
	const half = size * 0.65 + gap / 2;
	const count = Math.max(1, Math.ceil(width / size));
	const step = width / count;
	return Array.from({ length: count }, (_, index) => {
		const along = (index + 0.5) * step - width / 2;
		const x = at.x + along * Math.cos(at.angle);
		const y = at.y + along * Math.sin(at.angle);
		return { west: x - half, east: x + half, north: y - half, south: y + half };
	});
}

export function isHan(text: string): boolean {
	return /\p{Script=Han}/u.test(text);
}

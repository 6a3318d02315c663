import type { Map as LeafletMap } from 'leaflet';
import type { BaseData, BaseLayer, Language, Look } from '../fieldMap.ts';
import { paintBase } from '../paint/base.ts';
import { palettes } from '../paint/looks.ts';
import { prepareBase, type PreparedBase } from '../paint/prepare.ts';
import { CanvasLayer } from './canvasLayer.ts';

/** Streets, water, green, buildings and the areas' outlines, drawn from the tenant's own record: nothing is fetched. */
export function makeBaseLayer(map: LeafletMap): BaseLayer {
	let prepared: PreparedBase = { shapes: [], areas: [] };
	let look: Look = 'light';
	let language: Language = 'zh';
	map.createPane('base').classList.add('map-base-pane');
	const canvas = new CanvasLayer('base', (ctx, frame) => {
		const root = getComputedStyle(document.documentElement);
		const textScale = (Number.parseFloat(root.fontSize) || 16) / 16;
		paintBase(ctx, prepared, frame, { palette: palettes[look], language, textScale, fontFamily: getComputedStyle(document.body).fontFamily });
	}).addTo(map);
	return {
		show(base: BaseData): void {
			prepared = prepareBase(base);
			canvas.redraw();
		},
		wear(nextLook: Look, nextLanguage: Language): void {
			look = nextLook;
			language = nextLanguage;
			map.getContainer().style.backgroundColor = palettes[look].land;
			canvas.redraw();
		},
	};
}

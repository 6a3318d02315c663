import * as leaflet from 'leaflet';
import type { Layer, Map as LeafletMap } from 'leaflet';
import { PMTiles } from 'pmtiles';
import { leafletLayer } from 'protomaps-leaflet';
import type { BaseData, BaseLayer, Language, Look } from '../fieldMap.ts';
import { labelRules } from '../paint/labelRules.ts';
import { palettes } from '../paint/looks.ts';
import { paintOutlines, ringsOf, type AreaRing } from '../paint/outlines.ts';
import { paintRules } from '../paint/paintRules.ts';
import { BlobSource } from './blobSource.ts';
import { CanvasLayer } from './canvasLayer.ts';

// protomaps-leaflet takes Leaflet from the global scope, when it makes its layer.
Object.assign(globalThis, { L: leaflet });

/** Streets, houses and names out of the packs on this device, and the areas' outlines above them: nothing is fetched. */
export function makeBaseLayer(map: LeafletMap): BaseLayer {
	let base: BaseData = { bounds: null, areas: [], packs: [] };
	let rings: readonly AreaRing[] = [];
	let look: Look = 'light';
	let language: Language = 'zh';
	let worn = '';
	let layers: readonly Layer[] = [];
	const archives = new Map<string, PMTiles>();
	map.createPane('base').classList.add('map-base-pane');
	map.createPane('outlines').classList.add('map-outline-pane');
	const style = () => {
		const textScale = (Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16) / 16;
		return { palette: palettes[look], language, textScale, fontFamily: getComputedStyle(document.body).fontFamily };
	};
	const outlines = new CanvasLayer('outlines', (ctx, frame) => paintOutlines(ctx, rings, frame, style())).addTo(map);

	/** The looks are part of a layer: another look is another layer. */
	function dress(): void {
		const wearing = style();
		const wanted = JSON.stringify([look, language, wearing.textScale, wearing.fontFamily, base.packs.map(({ sha256 }) => sha256)]);
		map.getContainer().style.backgroundColor = wearing.palette.land;
		outlines.redraw();
		if (wanted === worn) return;
		worn = wanted;
		const before = layers;
		layers = base.packs.map(({ sha256, file }) => {
			const archive = archives.get(sha256) ?? new PMTiles(new BlobSource(file, sha256));
			archives.set(sha256, archive);
			const layer = leafletLayer({ url: archive, pane: 'base', attribution: '', paintRules: paintRules(wearing.palette), labelRules: labelRules(wearing), noWrap: true, devicePixelRatio: Math.min(3, window.devicePixelRatio || 1), lang: language === 'zh' ? 'zh-CN' : 'en' }) as unknown as Layer;
			return layer.addTo(map);
		});
		for (const layer of before) layer.remove();
	}

	return {
		show(next: BaseData): void {
			base = next;
			rings = ringsOf(base.areas);
			for (const sha256 of archives.keys()) if (!base.packs.some((pack) => pack.sha256 === sha256)) archives.delete(sha256);
			dress();
		},
		wear(nextLook: Look, nextLanguage: Language): void {
			look = nextLook;
			language = nextLanguage;
			dress();
		},
	};
}

import { DomUtil, Layer, type LatLng, type LeafletEventHandlerFn, type Map as LeafletMap, type Point, type ZoomAnimEvent } from 'leaflet';
import { metresPerPixel, type Frame } from '../paint/mercator.ts';

export type Paint = (ctx: CanvasRenderingContext2D, frame: Frame) => void;

/** How far beyond each edge is drawn, as a share of the map's size, so that a pan does not uncover nothing. */
const padding = 0.3;

/** One canvas over the map and a margin around it. Painted when the map has come to rest; moved and stretched with it meanwhile. */
export class CanvasLayer extends Layer {
	readonly #paint: Paint;
	readonly #pane: string;
	#canvas: HTMLCanvasElement | null = null;
	#drawn: { readonly centre: LatLng; readonly zoom: number; readonly size: Point } | null = null;

	constructor(pane: string, paint: Paint) {
		super();
		this.#pane = pane;
		this.#paint = paint;
	}

	override onAdd(map: LeafletMap): this {
		this.#canvas = DomUtil.create('canvas', 'leaflet-zoom-animated map-canvas', map.getPane(this.#pane));
		this.#canvas.setAttribute('aria-hidden', 'true');
		this.redraw();
		return this;
	}

	override onRemove(): this {
		this.#canvas?.remove();
		this.#canvas = null;
		return this;
	}

	override getEvents(): { [name: string]: LeafletEventHandlerFn } {
		const redraw = (): void => this.redraw();
		return {
			viewreset: redraw,
			moveend: redraw,
			resize: redraw,
			zoom: () => this.#stretch(this._map.getCenter(), this._map.getZoom()),
			zoomanim: (event) => {
				const { center, zoom } = event as ZoomAnimEvent;
				this.#stretch(center, zoom);
			},
		};
	}

	redraw(): void {
		const canvas = this.#canvas;
		const ctx = canvas?.getContext('2d');
		if (!canvas || !ctx) return;
		const map = this._map;
		const size = map.getSize();
		const margin = size.multiplyBy(padding).round();
		const origin = map.containerPointToLayerPoint(margin.multiplyBy(-1)).round();
		const whole = size.add(margin.multiplyBy(2));
		const density = Math.min(3, window.devicePixelRatio || 1);
		canvas.width = Math.round(whole.x * density);
		canvas.height = Math.round(whole.y * density);
		canvas.style.width = `${whole.x}px`;
		canvas.style.height = `${whole.y}px`;
		DomUtil.setPosition(canvas, origin);
		const zoom = map.getZoom();
		const offset = map.getPixelOrigin().add(origin);
		ctx.setTransform(density, 0, 0, density, 0, 0);
		this.#paint(ctx, { scale: 256 * 2 ** zoom, offsetX: offset.x, offsetY: offset.y, width: whole.x, height: whole.y, zoom, metresPerPixel: metresPerPixel(map.getCenter().lat, zoom) });
		this.#drawn = { centre: map.getCenter(), zoom, size };
	}

	/** Fits what is drawn to the view that an animation or a pinch is heading for. */
	#stretch(centre: LatLng, zoom: number): void {
		if (this.#canvas === null || this.#drawn === null) return;
		const map = this._map;
		const scale = map.getZoomScale(zoom, this.#drawn.zoom);
		const half = this.#drawn.size.multiplyBy(0.5).add(this.#drawn.size.multiplyBy(padding).round());
		const newOrigin = map.project(centre, zoom).subtract(map.getSize().divideBy(2)).add(DomUtil.getPosition(map.getPanes().mapPane));
		DomUtil.setTransform(this.#canvas, map.project(this.#drawn.centre, zoom).subtract(half.multiplyBy(scale)).subtract(newOrigin), scale);
	}
}

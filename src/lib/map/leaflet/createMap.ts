import 'leaflet/dist/leaflet.css';
import '../map.css';
import { type LatLngBoundsExpression, map as leafletMap, type Map as LeafletMap } from 'leaflet';
import type { Bounds } from '../../domain/geo/bounds.ts';
import { wgs84, type Wgs84 } from '../../domain/geo/wgs84.ts';
import { maxZoom, minZoom, type Covered, type FieldMap, type MapView, type OpenMap, type PickLayer } from '../fieldMap.ts';
import { makeBaseLayer } from './baseLayer.ts';
import { makeCaseLayer } from './caseLayer.ts';
import { makeDoorLayer } from './doorLayer.ts';
import { makePositionLayer } from './positionLayer.ts';

/** A single case is shown no closer than this, so that its street stays in the picture. */
const closest = 18;

export function createMap(options: OpenMap): FieldMap {
	const { element, start, still, glides } = options;
	// Zoom buttons and attribution are the screen's own: Leaflet's write HTML from strings, and its prefix shows a flag.
	const map = leafletMap(element, {
		zoomControl: false, attributionControl: false, minZoom, maxZoom, zoomSnap: 1, zoomAnimation: !still, fadeAnimation: false, markerZoomAnimation: !still, inertia: glides && !still, bounceAtZoomLimits: false,
	}).setView([start.centre.lat, start.centre.lng], start.zoom, { animate: false });
	element.setAttribute('role', 'application');
	element.setAttribute('aria-label', options.label);

	const blank: (() => void)[] = [];
	const views: ((view: MapView) => void)[] = [];
	const base = makeBaseLayer(map);
	const doors = makeDoorLayer(map, () => blank.forEach((listener) => listener()));
	const position = makePositionLayer(map);
	const cases = makeCaseLayer(map);
	map.on('moveend resize', () => views.forEach((listener) => listener(viewOf(map))));
	let zooming = false;
	map.on('zoomstart', () => { zooming = true; }).on('zoomend', () => { zooming = false; });
	/** Leaflet drops what it is asked for while a zoom is under way: it comes after it instead. */
	const afterZoom = (move: () => void): void => {
		if (zooming) map.once('zoomend', move);
		else move();
	};
	const sizes = new ResizeObserver(() => map.invalidateSize({ animate: false, pan: false }));
	sizes.observe(element);

	return {
		base, cases, doors, position, pick: makePickLayer(map),
		view: () => viewOf(map),
		onview: (listener) => void views.push(listener),
		onblank: (listener) => void blank.push(listener),
		moveTo: (at, zoom) => afterZoom(() => void map.setView([at.lat, at.lng], zoom ?? map.getZoom(), { animate: !still })),
		reveal: (at, covered) => void map.panInside([at.lat, at.lng], { paddingTopLeft: [covered[0] + 40, covered[1] + 40], paddingBottomRight: [covered[2] + 40, covered[3] + 56], animate: !still }),
		fit: (bounds, covered) => afterZoom(() => fit(map, bounds, covered, still)),
		zoomBy: (steps) => void map.setZoom(map.getZoom() + steps, { animate: !still }),
		close() {
			sizes.disconnect();
			map.remove();
			element.replaceChildren();
		},
	};
}

function fit(map: LeafletMap, bounds: Bounds, covered: Covered, still: boolean): void {
	const box: LatLngBoundsExpression = [[bounds[1], bounds[0]], [bounds[3], bounds[2]]];
	map.fitBounds(box, { paddingTopLeft: [covered[0] + 32, covered[1] + 32], paddingBottomRight: [covered[2] + 32, covered[3] + 48], maxZoom: closest, animate: !still });
}

function viewOf(map: LeafletMap): MapView {
	const box = map.getBounds();
	return { bounds: [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()], centre: centreOf(map), zoom: map.getZoom() };
}

function centreOf(map: LeafletMap): Wgs84 {
	const { lng, lat } = map.getCenter();
	return wgs84(lng, lat);
}

function makePickLayer(map: LeafletMap): PickLayer {
	return {
		at: () => centreOf(map),
		onmove: (listener) => void map.on('move', () => listener(centreOf(map))),
	};
}

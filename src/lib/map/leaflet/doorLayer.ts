import type { LeafletMouseEvent, Map as LeafletMap } from 'leaflet';
import { doorZoom, type DoorLayer, type Dots } from '../fieldMap.ts';
import { worldX, worldY } from '../paint/mercator.ts';
import { CanvasLayer } from './canvasLayer.ts';

/** A finger's reach, in pixels. */
const reach = 22;

/** Doors as dots on a canvas: hundreds in sight cost no element. Taps go to the nearest in reach; `missed` hears the others. */
export function makeDoorLayer(map: LeafletMap, missed: () => void): DoorLayer {
	let dots: Dots = { keys: [], lngLats: [] };
	const listeners: ((key: string) => void)[] = [];
	map.createPane('doors').classList.add('map-doors-pane');
	const canvas = new CanvasLayer('doors', (ctx, frame) => {
		ctx.clearRect(0, 0, frame.width, frame.height);
		if (frame.zoom < doorZoom) return;
		const style = getComputedStyle(map.getContainer());
		ctx.fillStyle = style.getPropertyValue('--map-door').trim() || '#5c6b66';
		ctx.strokeStyle = style.getPropertyValue('--map-door-edge').trim() || '#ffffff';
		ctx.lineWidth = 1.5;
		const radius = frame.zoom >= 19 ? 6 : 4.5;
		for (let i = 0; i < dots.keys.length; i++) {
			ctx.beginPath();
			ctx.arc(worldX(dots.lngLats[2 * i] ?? 0) * frame.scale - frame.offsetX, worldY(dots.lngLats[2 * i + 1] ?? 0) * frame.scale - frame.offsetY, radius, 0, 2 * Math.PI);
			ctx.fill();
			ctx.stroke();
		}
	}).addTo(map);

	function nearest(event: LeafletMouseEvent): string | null {
		let best: { readonly key: string; readonly distance: number } | null = null;
		dots.keys.forEach((key, index) => {
			const at = map.latLngToContainerPoint([dots.lngLats[2 * index + 1] ?? 0, dots.lngLats[2 * index] ?? 0]);
			const distance = at.distanceTo(event.containerPoint);
			if (distance <= reach && (best === null || distance < best.distance)) best = { key, distance };
		});
		return (best as { readonly key: string } | null)?.key ?? null;
	}
	map.on('click', (event) => {
		const key = map.getZoom() >= doorZoom ? nearest(event) : null;
		if (key === null) missed();
		else for (const listener of listeners) listener(key);
	});
	return {
		show(next: Dots): void {
			dots = next;
			canvas.redraw();
		},
		ontap: (listener) => void listeners.push(listener),
	};
}

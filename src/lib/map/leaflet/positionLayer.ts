import { circle, divIcon, marker, type Map as LeafletMap } from 'leaflet';
import type { Fix } from '../../domain/geo/fix.ts';
import type { PositionLayer } from '../fieldMap.ts';

/** Where the officer is, as far as the phone knows: a dot in a circle of its accuracy, grey when the fix is old. */
export function makePositionLayer(map: LeafletMap): PositionLayer {
	map.createPane('position').classList.add('map-position-pane');
	const dot = document.createElement('span');
	const around = circle([0, 0], { radius: 1, pane: 'position', interactive: false, className: 'map-accuracy' });
	const here = marker([0, 0], { icon: divIcon({ html: dot, className: 'map-here-holder', iconSize: [24, 24] }), keyboard: false, interactive: false, zIndexOffset: 500 });
	return {
		show(fix: Fix | null, stale: boolean): void {
			if (fix === null) {
				around.remove();
				here.remove();
				return;
			}
			dot.className = stale ? 'map-here map-here-stale' : 'map-here';
			around.setLatLng([fix.at.lat, fix.at.lng]).setRadius(fix.accuracy).addTo(map);
			around.getElement()?.classList.toggle('map-accuracy-stale', stale);
			here.setLatLng([fix.at.lat, fix.at.lng]).addTo(map);
		},
	};
}

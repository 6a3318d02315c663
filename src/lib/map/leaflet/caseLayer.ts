import { divIcon, marker, type Map as LeafletMap, type Marker } from 'leaflet';
import type { CaseLayer, Mark } from '../fieldMap.ts';
import { makeMarkButton, updateMarkButton } from './markButton.ts';

type Shown = { mark: Mark; readonly button: HTMLButtonElement; readonly marker: Marker };

/** Cases and groups of cases as buttons; the worker decides which, this only keeps the elements in step. */
export function makeCaseLayer(map: LeafletMap): CaseLayer {
	const shown = new Map<string, Shown>();
	const listeners: ((key: string) => void)[] = [];
	const drag = watchDrag(map);

	function add(mark: Mark): void {
		const button = makeMarkButton(mark, () => {
			// A pan that began on a mark ends in a click of the browser's own; it was no tap.
			if (!drag.justEnded()) for (const listener of listeners) listener(mark.key);
		});
		button.addEventListener('focus', () => {
			if (button.matches(':focus-visible')) map.panInside([mark.at.lat, mark.at.lng], { padding: [64, 96], animate: false });
		});
		const holder = marker([mark.at.lat, mark.at.lng], { icon: divIcon({ html: button, className: 'map-mark-holder', iconSize: [48, 48] }), keyboard: false, interactive: false });
		holder.addTo(map);
		lift(holder, mark);
		shown.set(mark.key, { mark, button, marker: holder });
	}

	function update(one: Shown, mark: Mark): void {
		if (same(one.mark, mark)) return;
		updateMarkButton(one.button, mark);
		if (one.mark.at.lat !== mark.at.lat || one.mark.at.lng !== mark.at.lng) one.marker.setLatLng([mark.at.lat, mark.at.lng]);
		lift(one.marker, mark);
		one.mark = mark;
	}

	return {
		show(marks: readonly Mark[]): void {
			const keep = new Set(marks.map((mark) => mark.key));
			let lostFocus = false;
			for (const [key, one] of shown) {
				if (keep.has(key)) continue;
				lostFocus ||= one.button === document.activeElement;
				one.marker.remove();
				shown.delete(key);
			}
			for (const mark of marks) {
				const one = shown.get(mark.key);
				if (one === undefined) add(mark);
				else update(one, mark);
			}
			// A group that opened takes the focus with it: back to the map, not to the top of the page.
			if (lostFocus) map.getContainer().focus({ preventScroll: true });
		},
		ontap: (listener) => void listeners.push(listener),
	};
}

/** What is worst lies on top, what is chosen above all. */
function lift(holder: Marker, mark: Mark): void {
	holder.setZIndexOffset(mark.selected ? 10_000 : mark.tone === 'error' ? 1_000 : mark.shape === 'tick' || mark.shape === 'cross' ? -1_000 : 0);
}

function same(a: Mark, b: Mark): boolean {
	return a.name === b.name && a.count === b.count && a.tag === b.tag && a.shape === b.shape && a.tone === b.tone && a.selected === b.selected && a.at.lat === b.at.lat && a.at.lng === b.at.lng;
}

function watchDrag(map: LeafletMap): { readonly justEnded: () => boolean } {
	let endedAt = -Infinity;
	map.on('dragend', () => (endedAt = performance.now()));
	return { justEnded: () => performance.now() - endedAt < 100 };
}

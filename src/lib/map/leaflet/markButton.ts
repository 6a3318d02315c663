import type { Mark, MarkShape } from '../fieldMap.ts';

const svg = 'http://www.w3.org/2000/svg';

/** Outlines in a 40 by 40 box. The shape alone tells the state to whoever sees no colours. */
const outlines: { readonly [S in MarkShape]: string } = {
	square: 'M9 6h22a3 3 0 0 1 3 3v22a3 3 0 0 1-3 3H9a3 3 0 0 1-3-3V9a3 3 0 0 1 3-3z',
	circle: 'M20 4a16 16 0 1 1 0 32 16 16 0 0 1 0-32z',
	diamond: 'M17.9 2.9a3 3 0 0 1 4.2 0l15 15a3 3 0 0 1 0 4.2l-15 15a3 3 0 0 1-4.2 0l-15-15a3 3 0 0 1 0-4.2z',
	tick: 'M20 4a16 16 0 1 1 0 32 16 16 0 0 1 0-32z',
	cross: 'M13 4h14l9 9v14l-9 9H13l-9-9V13z',
	triangle: 'M17.4 3.5a3 3 0 0 1 5.2 0l15.5 28a3 3 0 0 1-2.6 4.5h-31a3 3 0 0 1-2.6-4.5z',
};
/** What stands inside of a single case, as strokes. */
const signs: { readonly [S in MarkShape]: string } = {
	square: 'M20 13v14M13 20h14',
	circle: 'M20 19.5v1',
	diamond: 'M15 13h10l-5 7 5 7H15l5-7z',
	tick: 'M13 20.5l5 5 9.5-10.5',
	cross: 'M15 15l10 10M25 15L15 25',
	triangle: 'M20 15v8M20 28v.5',
};

/** A real button: reachable by Tab, named for a screen reader, 48 pixels to a finger. Only text and attributes are set from data. */
export function makeMarkButton(mark: Mark, ontap: () => void): HTMLButtonElement {
	const button = document.createElement('button');
	button.type = 'button';
	button.addEventListener('click', (event) => {
		event.stopPropagation();
		ontap();
	});
	// The map would zoom in on a quick second tap.
	button.addEventListener('dblclick', (event) => event.stopPropagation());
	updateMarkButton(button, mark);
	return button;
}

export function updateMarkButton(button: HTMLButtonElement, mark: Mark): void {
	button.className = `map-mark map-mark-${mark.tone}${mark.count === null ? '' : ' map-mark-many'}`;
	button.setAttribute('aria-label', mark.name);
	button.toggleAttribute('data-selected', mark.selected);
	if (mark.selected) button.setAttribute('aria-current', 'true');
	else button.removeAttribute('aria-current');
	button.replaceChildren(picture(mark), ...word('map-mark-count', mark.count === null ? null : short(mark.count)), ...word('map-mark-tag', mark.tag));
	button.dataset['shape'] = mark.shape;
	button.toggleAttribute('data-long', mark.count !== null && mark.count >= 100);
}

/** Four digits do not fit; the full number is in the button's name. */
function short(count: number): string {
	return count < 1000 ? String(count) : `${Math.floor(count / 1000)}k+`;
}

function picture(mark: Mark): SVGSVGElement {
	const root = document.createElementNS(svg, 'svg');
	root.setAttribute('viewBox', '-1 -1 42 42');
	root.setAttribute('aria-hidden', 'true');
	root.append(path(outlines[mark.shape], 'map-mark-shape'));
	if (mark.count === null) root.append(path(signs[mark.shape], 'map-mark-sign'));
	return root;
}

function path(d: string, className: string): SVGPathElement {
	const element = document.createElementNS(svg, 'path');
	element.setAttribute('d', d);
	element.setAttribute('class', className);
	return element;
}

function word(className: string, text: string | null): readonly HTMLSpanElement[] {
	if (text === null) return [];
	const element = document.createElement('span');
	element.className = className;
	element.textContent = text;
	element.setAttribute('aria-hidden', 'true');
	return [element];
}

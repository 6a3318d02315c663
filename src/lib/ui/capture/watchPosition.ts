import { onDestroy } from 'svelte';
import { ownPosition } from '../../state/position.svelte.ts';

/** Answers what begins to watch the position, at the tap that opens a camera or a pad, so that it may be known when the file is there; ends with the part of the screen. */
export function positionWatch(): () => void {
	let watching = false;
	onDestroy(() => {
		if (watching) ownPosition.end();
	});
	return () => {
		if (watching) return;
		watching = true;
		ownPosition.begin();
	};
}

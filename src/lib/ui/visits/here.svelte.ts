import { onMount } from 'svelte';
import type { Here } from '../../worker/features/visits/placeCard.ts';
import { ownPosition } from '../../state/position.svelte.ts';

/** Watches the position while the screen stands, if the officer has allowed it before; never asks by itself. */
export function watchIfAllowed(): void {
	onMount(() => {
		let begun = false;
		let gone = false;
		void navigator.permissions?.query({ name: 'geolocation' }).then((permission) => {
			if (permission.state !== 'granted' || gone) return;
			begun = true;
			ownPosition.begin();
		}).catch(() => undefined);
		return () => {
			gone = true;
			if (begun) ownPosition.end();
		};
	});
}

/** Where the officer stands, rounded to some ten metres so that a list does not jump with each fix. */
export function hereNow(): Here | null {
	const fix = ownPosition.fix;
	if (fix === null || ownPosition.stale) return null;
	return { lng: Math.round(fix.at.lng * 1e4) / 1e4, lat: Math.round(fix.at.lat * 1e4) / 1e4 };
}

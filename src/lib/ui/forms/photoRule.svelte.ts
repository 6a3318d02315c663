import { getContext, setContext } from 'svelte';

const key = Symbol('where photos of a form may come from');

/** Photos of a restricted case are taken by the camera inside the page, and never chosen from a gallery where they would stay. */
class PhotoRule {
	cameraOnly = $state(false);
}

export function providePhotoRule(): PhotoRule {
	return setContext(key, new PhotoRule());
}

/** Undefined outside of a form. */
export function photoRuleHere(): PhotoRule | undefined {
	return getContext<PhotoRule | undefined>(key);
}

import { expect, test } from 'vitest';
import { placeToReturnTo, safePath } from './lastPlace.ts';

const noon = Date.UTC(2026, 10, 20, 4);
const minutes = (count: number) => count * 60_000;

test('an officer comes back to the list left a moment ago, not to yesterday’s', () => {
	expect(placeToReturnTo({ path: '/cases?mine=1', at: noon - minutes(5) }, noon)).toBe('/cases?mine=1');
	expect(placeToReturnTo({ path: '/cases?mine=1', at: noon - minutes(31) }, noon)).toBeNull();
});

test('a form in progress is always come back to', () => {
	expect(placeToReturnTo({ path: '/visit/0194', at: noon - minutes(60 * 24 * 3) }, noon)).toBe('/visit/0194');
});

test('a clock set back and damaged memory lead to Today', () => {
	expect(placeToReturnTo({ path: '/cases', at: noon + minutes(1) }, noon)).toBeNull();
	expect(placeToReturnTo('nonsense', noon)).toBeNull();
	expect(placeToReturnTo(undefined, noon)).toBeNull();
});

test('the address to open after unlocking stays inside the app', () => {
	expect(safePath('/places/0194?tab=visits')).toBe('/places/0194?tab=visits');
	for (const bad of ['//elsewhere.example', '/\\elsewhere.example', 'https://elsewhere.example', 'javascript:alert(1)', '/unlock', null]) expect(safePath(bad)).toBeNull();
});

/** What reaches the officer's device and was made by others, with the licence its package names. The base map is the tenant's own data: no OpenStreetMap. */
export const parts: readonly { readonly name: string; readonly licence: string }[] = [
	{ name: 'Svelte, SvelteKit', licence: 'MIT' },
	{ name: 'Tailwind CSS, daisyUI', licence: 'MIT' },
	{ name: 'Lucide', licence: 'ISC' },
	{ name: 'Paraglide JS', licence: 'MIT' },
	{ name: 'Dexie', licence: 'Apache-2.0' },
	{ name: 'Comlink', licence: 'Apache-2.0' },
	{ name: 'Workbox', licence: 'MIT' },
	{ name: 'Valibot', licence: 'MIT' },
	{ name: 'hash-wasm', licence: 'MIT' },
	{ name: 'protomaps-leaflet', licence: 'BSD-3-Clause' },
	{ name: 'pmtiles', licence: 'BSD-3-Clause' },
	{ name: 'ODK XForms Engine', licence: 'Apache-2.0' },
	{ name: 'Leaflet', licence: 'BSD-2-Clause' },
	{ name: 'Supercluster', licence: 'ISC' },
	{ name: 'uqr', licence: 'MIT' },
];

import adapter from '@sveltejs/adapter-node';

/** @type {import('@sveltejs/kit').Config} */
const config = {
	compilerOptions: { runes: true },
	kit: {
		adapter: adapter({ out: 'build', precompress: true }),
		alias: {},
		// One prerendered shell serves every address, so its asset links must be absolute.
		paths: { relative: false },
		files: { serviceWorker: 'service-worker/index.ts' },
		// The app registers the worker itself (workbox-window) so that it can offer updates.
		serviceWorker: { register: false },
		version: { pollInterval: 0 },
		// The wrapper refuses what another site's page sends, forms and JSON alike (wrapper/crossSite.ts); apps that are no browser send forms without an Origin.
		csrf: { trustedOrigins: ['*'] },
		prerender: { handleUnseenRoutes: 'ignore' },
		csp: {
			mode: 'hash',
			directives: {
				'default-src': ['self'],
				'script-src': ['self', 'wasm-unsafe-eval'],
				'style-src': ['self'],
				'style-src-attr': ['unsafe-inline'],
				'img-src': ['self', 'data:', 'blob:'],
				'media-src': ['self', 'blob:'],
				'connect-src': ['self'],
				'worker-src': ['self'],
				'object-src': ['none'],
				'base-uri': ['none'],
				'form-action': ['self'],
			},
		},
	},
};

export default config;

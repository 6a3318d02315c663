/** What SvelteKit gives a service worker; its own declaration would bring the page's DOM types along. */
declare module '$service-worker' {
	export const build: string[];
	export const files: string[];
	export const prerendered: string[];
	export const version: string;
}

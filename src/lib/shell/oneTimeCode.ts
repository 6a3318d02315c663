/** The code in an address's fragment, which browsers send to no server and write in no log. */
export function codeOfFragment(fragment: string): string {
	return new URLSearchParams(fragment.replace(/^#/, '')).get('code')?.slice(0, 60) ?? '';
}

/** The name of the Web Lock under which a vault is sent from. */
export function laneOf(vault: string): string {
	return `lane:${vault}`;
}

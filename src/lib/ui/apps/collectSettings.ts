/** How ODK Collect is set up by a code: JSON, packed by zlib, in base64. `match_exactly`: it keeps to the server's list of forms by itself. */
export async function collectSettings(address: string, project: string): Promise<string> {
	const settings = { general: { server_url: address, form_update_mode: 'match_exactly', autosend: 'wifi_and_cellular' }, admin: {}, project: { name: project } };
	const packed = await new Response(new Blob([JSON.stringify(settings)]).stream().pipeThrough(new CompressionStream('deflate'))).arrayBuffer();
	return btoa(String.fromCharCode(...new Uint8Array(packed)));
}

/** Where an app with this token asks. */
export function addressOf(origin: string, token: string): string {
	return `${origin}/api/openrosa/${token}`;
}

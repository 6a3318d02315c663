import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { addressOf, collectSettings } from './collectSettings.ts';

describe('the code that sets Collect up', () => {
	it('is what Collect unpacks, with the address and how it keeps its forms', async () => {
		const code = await collectSettings(addressOf('https://doorstep.example', 'token'), '星禾镇');
		expect(JSON.parse(inflateSync(Buffer.from(code, 'base64')).toString('utf8'))).toEqual({
			general: { server_url: 'https://doorstep.example/api/openrosa/token', form_update_mode: 'match_exactly', autosend: 'wifi_and_cellular' }, admin: {}, project: { name: '星禾镇' },
		});
	});
});

import { describe, expect, it } from 'vitest';
import { attachmentsFault, mediaNamed, mediaType } from './attachments.ts';

const xml = '<value form="image">jr://images/exit.png</value><value form="audio">jr://audio/say.mp3</value><value form="image">jr://images/exit.png</value>';
const png = { name: 'exit.png', bytes: Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a) };
const mp3 = { name: 'say.mp3', bytes: Uint8Array.of(0x49, 0x44, 0x33, 4) };

describe('pictures and sounds of a form', () => {
	it('are those that its words name, each once', () => {
		expect(mediaNamed(xml)).toEqual(['exit.png', 'say.mp3']);
		expect(attachmentsFault(xml, [], [png, mp3])).toBeNull();
	});

	it('are told by their content, whatever their names say', () => {
		const svg = new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>');
		expect([mediaType(png.bytes), mediaType(mp3.bytes), mediaType(Uint8Array.of(0xff, 0xfb, 0x90)), mediaType(svg), mediaType(new TextEncoder().encode('%PDF-1.7'))]).toEqual(['image/png', 'audio/mpeg', 'audio/mpeg', null, null]);
		expect(attachmentsFault(xml, [], [{ ...png, bytes: svg }, mp3])).toMatchObject({ code: 'form_file_unfit', params: { name: 'exit.png' } });
	});

	it('are missed by name, tables too, and are bounded', () => {
		expect(attachmentsFault(xml, ['towns.csv'], [png])).toMatchObject({ code: 'form_needs_files', params: { names: 'towns.csv, say.mp3' } });
		const large = new Uint8Array(1_000_001);
		large.set(png.bytes);
		expect(attachmentsFault(xml, [], [{ ...png, bytes: large }, mp3])).toMatchObject({ code: 'form_files_too_large' });
		expect(attachmentsFault(xml, [], [png, mp3, { name: 'unused.png', bytes: large }]), 'what is not used is not published').toBeNull();
	});
});

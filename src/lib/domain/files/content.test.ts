import { describe, expect, it } from 'vitest';
import { contentOf, contentType, endingOf } from './content.ts';

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

describe('what a file is', () => {
	it('is told by its first bytes', () => {
		expect(contentType(bytes('%PDF-1.7\n'))).toBe('application/pdf');
		expect(contentType(bytes('\xff\xd8\xff\xe0 JFIF'))).toBe('image/jpeg');
		expect(contentType(bytes('\x89PNG\r\n\x1a\n....'))).toBe('image/png');
		expect(contentType(bytes('RIFF....WEBPVP8 '))).toBe('image/webp');
		expect(contentType(bytes('\0\0\0\x18ftypheic'))).toBe('image/heic');
		expect(contentType(bytes('\0\0\0\x18ftypM4A '))).toBe('audio/mp4');
		expect(contentType(bytes('\x1a\x45\xdf\xa3\x9f'))).toBe('audio/webm');
		expect(contentType(bytes('OggS\0'))).toBe('audio/ogg');
		for (const other of ['', '%PD', '<html>', 'MZ\x90', 'PK\x03\x04', 'RIFF....WAVE', ' %PDF-1.7']) expect(contentType(bytes(other)), other).toBeNull();
	});

	it('must fit the kind, whatever the file was called', () => {
		expect(contentOf('document', bytes('%PDF-1.4'))).toBe('application/pdf');
		expect(contentOf('audio', bytes('%PDF-1.4'))).toBeNull();
		expect(contentOf('signature', bytes('\xff\xd8\xff'))).toBeNull();
		expect(contentOf('photo', bytes('<svg'))).toBeNull();
		expect([endingOf('audio/mp4'), endingOf('application/x-other')]).toEqual(['m4a', 'bin']);
	});
});

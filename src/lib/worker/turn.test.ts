import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { FileShape } from '../domain/records/shapes.ts';
import { ok } from '../domain/result.ts';
import { makeMemoryContext, testId, testMe, type MemoryContext } from '../testing/memoryContext.ts';
import type { TurnApi, TurnSignature } from './api.ts';
import { makeCaptures } from './features/captures.ts';
import { PinCover } from './pinCover.ts';
import { turnOf } from './turn.ts';

const [area, place, other] = [testId(4), testId(20), testId(21)];
const of: FileShape['of'] = { type: 'place', id: place };
const text = { title: { zh: '告知', en: 'Notice' }, lines: [{ zh: '您好。', en: 'Good day.' }, { zh: '再见。', en: 'Goodbye.' }] };
const ink = Uint8Array.from('\x89PNG\r\n\x1a\nink', (letter) => letter.charCodeAt(0));
const signature: TurnSignature = {
	original: null, bytes: ink, size: { width: 12, height: 5 }, small: null, moment: { wallMs: 0, monotonicMs: 7, agoMs: 0, boot: testId(70) }, language: 'en', signer: { name: '测试甲' },
	position: { point: { lng: 123.6, lat: 29.6, accuracy: 12, source: 'gnss' }, ageMs: 900 },
};

describe('the phone in the resident’s hands', () => {
	let context: MemoryContext;
	let cover: PinCover;
	let turn: TurnApi;
	beforeEach(async () => {
		context = await makeMemoryContext({ records: [{ type: 'place', id: place, areaId: area, rev: 1, fields: { label: '3-502' } }] });
		cover = new PinCover({ store: () => ({ value: async () => undefined, setValue: async () => ok(null) }), passphraseRight: async () => ok(null), drop: () => undefined });
		turn = turnOf({ cover, context, captures: makeCaptures(context) });
	});
	const code = (result: { readonly ok: boolean; readonly problem?: { readonly code: string } }): string => result.problem?.code ?? 'ok';

	it('takes a signature under the very text that is read, with hash, clocks and position, as a file of the record', async () => {
		expect(await turn.begin({ of, text })).toEqual(ok({ pin: false }));
		expect(cover.covered).toBe(true);
		expect(code(await turn.sign(signature))).toBe('ok');
		const [operation, ...more] = context.operations();
		expect(more).toEqual([]);
		expect(operation?.body).toMatchObject({
			kind: 'attach', areaId: area,
			file: {
				of, placeId: place, kind: 'signature', takenBy: testMe.officerId, signer: { name: '测试甲' }, sha256: createHash('sha256').update(ink).digest('hex'), clocks: { monotonicMs: 7 }, position: { accuracy: 12 }, positionAgeMs: 900,
				signed: { title: 'Notice', language: 'en', sha256: createHash('sha256').update('Notice\nGood day.\nGoodbye.').digest('hex') },
			},
		});
	});

	it('takes none before it is turned, after it is turned back, or once it was left alone', async () => {
		expect(code(await turn.sign(signature))).toBe('vault_locked');
		await turn.begin({ of, text });
		await turn.back({ passphrase: 'right' });
		expect(code(await turn.sign(signature))).toBe('vault_locked');
		await turn.begin({ of, text });
		await cover.api.cover();
		expect(code(await turn.sign(signature))).toBe('vault_locked');
		expect(context.operations()).toEqual([]);
	});

	it('does not change its text under the reader, and is not turned for what is not there', async () => {
		expect(code(await turn.begin({ of: { type: 'place', id: other }, text }))).toBe('record_missing');
		expect(cover.covered).toBe(false);
		await turn.begin({ of, text });
		expect(code(await turn.begin({ of, text: { ...text, title: { zh: '欠条', en: 'I owe you' } } }))).toBe('vault_locked');
		await turn.sign(signature);
		expect(context.operations()[0]?.body).toMatchObject({ file: { signed: { title: 'Notice' } } });
	});
});

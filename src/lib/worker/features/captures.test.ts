import { describe, expect, it } from 'vitest';
import type { Operation } from '../../domain/operation.ts';
import { readOperation } from '../../protocol/operations.ts';
import { makeMemoryContext, testId } from '../../testing/memoryContext.ts';
import { attachCapture, makeCaptures, type CaptureInput } from './captures.ts';

const webm = Uint8Array.of(0x1a, 0x45, 0xdf, 0xa3, 1, 2, 3);
const input: CaptureInput = {
	kind: 'audio', original: null, bytes: webm, size: null, small: null, moment: { wallMs: Date.parse('2026-02-27T01:00:00Z'), monotonicMs: 61_234.5, agoMs: 4_000, boot: testId(71) },
	position: { point: { lng: 123.6, lat: 29.6, accuracy: 12, source: 'gnss' }, ageMs: 2_500.4 }, details: { durationMs: 4_000, consent: true },
};

describe('what is taken on this device', () => {
	it('keeps every clock of its moment, the position with its age, and the hash of the original', async () => {
		const context = await makeMemoryContext({ now: '2026-03-02T01:00:00Z' });
		const captures = makeCaptures(context);
		const kept = await captures.keep(input);
		if (!kept.ok) throw new Error(kept.problem.code);
		expect(kept.value).toMatchObject({
			kind: 'audio', mime: 'audio/webm', size: 7, capturedAt: '2026-03-02T00:59:56.000Z', clocks: { deviceAt: '2026-02-27T01:00:00.000Z', monotonicMs: 61_235, boot: testId(71) },
			positionAgeMs: 2_500, durationMs: 4_000, consent: true, width: null, originalSha256: kept.value.sha256,
		});
		expect(await captures.about(kept.value.id)).toMatchObject({ ok: true, value: { kind: 'audio', durationMs: 4_000, signer: null } });
		expect(await makeCaptures(await makeMemoryContext({ disk: context.disk })).taken([kept.value.id]), 'a kill loses nothing').toMatchObject({ ok: true, value: [{ id: kept.value.id }] });
	});

	it('goes over the wire with all of that, and a record of an earlier app without it is as good', async () => {
		const context = await makeMemoryContext();
		const captures = makeCaptures(context);
		const small = { bytes: Uint8Array.of(0xff, 0xd8, 0xff), mime: 'image/jpeg' };
		const photo = await captures.keep({ ...input, kind: 'photo', original: Uint8Array.of(9), bytes: Uint8Array.of(0xff, 0xd8, 0xff, 1), size: { width: 4, height: 3 }, small, details: { signer: { name: '甲', reason: '手伤' }, name: '合同.pdf' } });
		if (!photo.ok) throw new Error(photo.problem.code);
		const body = attachCapture(photo.value, testId(4), { type: 'place', id: testId(6) }, testId(6), 'visit', testId(1));
		const operation = { opId: testId(90), vault: testId(5), officerId: testId(1), seq: 1, group: testId(91), groupSize: 1, schema: 1, at: '2026-03-02T01:00:00.000Z', deviceAt: '2026-03-02T01:00:00.000Z', body } as unknown as Operation;
		const read = readOperation(JSON.stringify(operation));
		expect(read.ok && read.value.body).toEqual({ ok: true, value: body });
		if (body.kind !== 'attach') throw new Error('no attachment');
		const { kind: _kind, small: _small, clocks: _clocks, positionAgeMs: _age, signer: _signer, name: _name, ...earlier } = body.file;
		const old = readOperation(JSON.stringify({ ...operation, body: { ...body, file: earlier } }));
		expect(old.ok && old.value.body).toEqual({ ok: true, value: { ...body, file: earlier } });
		const wrong = readOperation(JSON.stringify({ ...operation, body: { ...body, file: { ...body.file, small: { mime: 'text/html', size: 3, sha256: photo.value.sha256 } } } }));
		expect(wrong.ok && wrong.value.body.ok).toBe(false);
	});

	it('is refused when its content is not of its kind, and then nothing is kept', async () => {
		const context = await makeMemoryContext();
		const captures = makeCaptures(context);
		expect(await captures.keep({ ...input, kind: 'document' })).toMatchObject({ ok: false, problem: { code: 'file_unreadable' } });
		expect(await captures.keep({ ...input, kind: 'photo' })).toMatchObject({ ok: false, problem: { code: 'photo_unreadable' } });
		expect(context.disk.files.size).toBe(0);
		expect(await captures.about(testId(99))).toMatchObject({ ok: false, problem: { code: 'file_missing' } });
	});
});

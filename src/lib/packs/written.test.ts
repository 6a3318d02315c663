import { describe, expect, it } from 'vitest';
import { asPublished } from './written.ts';

const parts = { slip: { fields: [{ id: 'takenBy' }], moves: [{ id: 'give', from: ['$ready'], to: '$after', document: '$paper', opens: '$next?', asks: [{ field: 'x.takenBy' }] }] } };

describe('a pack as it is written', () => {
	it('takes in what several services have alike, with what differs said by the one that uses it', () => {
		const pack = asPublished({ id: 'a', fields: [{ id: 'size' }], moves: [], parts: [{ part: 'slip', with: { ready: ['made', 'here'], after: 'given', paper: null } }] }, parts);
		expect(pack).toEqual({ id: 'a', fields: [{ id: 'size' }, { id: 'takenBy' }], moves: [{ id: 'give', from: ['made', 'here'], to: 'given', document: null, asks: [{ field: 'x.takenBy' }] }] });
	});

	it('is refused where it uses what is not there, or does not say what has to be said', () => {
		expect(() => asPublished({ parts: [{ part: 'none' }] }, parts)).toThrow('no part none');
		expect(() => asPublished({ parts: [{ part: 'slip', with: { ready: 'a', after: 'b' } }] }, parts)).toThrow('part slip: $paper is not said');
	});

	it('has a step that leaves the case where it stands, once for each state', () => {
		expect(asPublished({ moves: [{ id: 'urge', from: ['sent', 'begun'], to: 'same', by: ['officer'] }, { id: 'end', from: ['begun'], to: 'done' }] }, {})['moves']).toEqual([
			{ id: 'urge@sent', from: ['sent'], to: 'sent', by: ['officer'] }, { id: 'urge@begun', from: ['begun'], to: 'begun', by: ['officer'] }, { id: 'end', from: ['begun'], to: 'done' },
		]);
	});
});

import { describe, expect, it } from 'vitest';
import { Given, readSnapshot, writeSnapshot } from './given.ts';

const child = '/data/child';

describe('the answers given in a draft', () => {
	it('come back from a snapshot, hidden and unreadable ones and photos too', () => {
		const given = new Given();
		given.set('/data/age', '12abc', false);
		given.set('/data/photo', '0195.jpg', true);
		given.set('/data/told', ['task', 'elder'], false);
		const back = readSnapshot(writeSnapshot({ xml: '<data/>', given })).given;
		expect([...back.answers]).toEqual([['/data/age', '12abc'], ['/data/photo', '0195.jpg'], ['/data/told', ['task', 'elder']]]);
		expect(back.fileNames()).toEqual(['0195.jpg']);
	});
	it('of a removed row are forgotten, and those of later rows move up', () => {
		const given = new Given();
		given.setRows(child, 3);
		for (const row of [1, 2, 3]) given.set(`${child}[${row}]/name`, `child ${row}`, false);
		given.set(`${child}[3]/photo`, 'three.jpg', true);
		given.set('/data/childhood', 'other', false);
		given.removeRow(child, 2, 2);
		expect(Object.fromEntries(given.answers)).toEqual({ [`${child}[1]/name`]: 'child 1', [`${child}[2]/name`]: 'child 3', [`${child}[2]/photo`]: 'three.jpg', '/data/childhood': 'other' });
		expect(given.fileNames()).toEqual(['three.jpg']);
		expect(given.rows.get(child)).toBe(2);
	});
	it('are given again in the order of the last change, so that conditions are met as they were', () => {
		const given = new Given();
		given.set('/data/a', '1', false);
		given.set('/data/b', '1', false);
		given.set('/data/a', '2', false);
		expect([...given.answers.keys()]).toEqual(['/data/b', '/data/a']);
	});
});

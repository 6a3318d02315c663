import { describe, expect, it } from 'vitest';
import { convert, readMarkdown } from '../../xlsform/index.ts';
import { readSchema } from '../schema.ts';
import { readInstanceShape } from '../submission/shape.ts';
import { geoFeatures } from './geo.ts';
import { exportRows, exportTables, type ExportVersion, type ExportWords } from './tables.ts';

function versionOf(version: number, survey: string): ExportVersion {
	const made = convert(readMarkdown(`| survey |\n| | type | name | label::zh-CN | label::en |\n${survey}| choices |\n| | list_name | name | label::zh-CN | label::en |\n| | yn | yes | 是 | Yes |\n| | yn | no | 否 | No |\n| settings |\n| | form_id | version |\n| | shop | ${version} |\n`));
	if (!made.ok) throw new Error(JSON.stringify(made.problems));
	const [shape, schema] = [readInstanceShape(made.form.xml), readSchema(made.form.xml)];
	if (shape === null || schema === null) throw new Error('no form');
	return { version, shape, schema };
}
const first = versionOf(1, '| | begin group | fire | 消防 | Fire |\n| | select_one yn | exit | 出口畅通吗 | Exit free? |\n| | end group | | | |\n| | text | phone | 电话 | Telephone |\n| | note | hint | 说明 | Hint |\n| | begin repeat | staff | 员工 | Staff |\n| | text | name | 姓名 | Name |\n| | begin repeat | child | 孩子 | Child |\n| | integer | age | 年龄 | Age |\n| | end repeat | | | |\n| | end repeat | | | |\n');
const second = versionOf(2, '| | begin group | fire | 消防 | Fire |\n| | select_multiple yn | exit | 出口畅通吗 | Exit free? |\n| | integer | rooms | 几间 | Rooms |\n| | text | note | 备注 | Note |\n| | end group | | | |\n| | text | note | 备注 | Note |\n| | geopoint | here | 在哪里 | Where |\n| | geoshape | yard | 院子 | Yard |\n');
const words: ExportWords = { how: 'labels', language: 'zh' };
const rows = (version: ExportVersion, at: number, inner: string, how = words) => {
	const table = exportTables([first, second], how)[at];
	return table === undefined ? [] : exportRows(version, table, { key: 'e1', xml: `<data>${inner}<meta><instanceID>uuid:1</instanceID></meta></data>` }, how);
};

describe('entries as tables', () => {
	it('have a column for whatever a version asked, the newest first, and a table for each repeat', () => {
		expect(exportTables([first, second], words).map(({ name, columns }) => [name, columns.map(({ heading }) => heading)])).toEqual([
			['', ['出口畅通吗', '几间', '备注 (fire/note)', '备注 (note)', '在哪里', '院子', '电话']], ['staff', ['姓名']], ['staff-child', ['年龄']],
		]);
		expect(exportTables([first, second], { how: 'codes', language: 'en' }).map(({ columns }) => columns.map(({ heading }) => heading))).toEqual([['fire/exit', 'fire/rooms', 'fire/note', 'note', 'here', 'yard', 'phone'], ['name'], ['age']]);
	});

	it('say what was answered in the words of their version or as codes; numbers are numbers, telephone numbers are not', () => {
		expect(rows(second, 0, '<fire><exit>yes no</exit><rooms>3</rooms><note>a</note></fire>')).toEqual([{ key: 'e1', parent: null, cells: ['是、否', 3, 'a', null, null, null, null] }]);
		expect(rows(first, 0, '<fire><exit>no</exit></fire><phone>013900000001</phone>', { how: 'labels', language: 'en' })[0]?.cells).toEqual(['No', null, null, null, null, null, '013900000001']);
		expect(rows(second, 0, '<fire><exit>yes no</exit></fire>', { how: 'codes', language: 'zh' })[0]?.cells[0]).toBe('yes no');
		expect(rows(second, 0, '<fire><rooms>1234567890123456</rooms></fire>')[0]?.cells[1]).toBe('1234567890123456');
	});

	it('give each row of a repeat a key and that of the row it belongs to', () => {
		const inner = '<staff><name>A</name><child><age>3</age></child><child><age>5</age></child></staff><staff><name>B</name><child><age>7</age></child></staff>';
		expect(rows(first, 1, inner)).toEqual([{ key: 'e1/staff[1]', parent: 'e1', cells: ['A'] }, { key: 'e1/staff[2]', parent: 'e1', cells: ['B'] }]);
		expect(rows(first, 2, inner)).toEqual([
			{ key: 'e1/staff[1]/child[1]', parent: 'e1/staff[1]', cells: [3] }, { key: 'e1/staff[1]/child[2]', parent: 'e1/staff[1]', cells: [5] }, { key: 'e1/staff[2]/child[1]', parent: 'e1/staff[2]', cells: [7] },
		]);
	});

	it('show places on a map: points with their accuracy, areas closed, longitude first', () => {
		const features = geoFeatures(second, { key: 'e1', xml: '<data><here>29.6 123.6 0 12</here><yard>29 123 0 0; 29 124 0 0; 30 124 0 0</yard></data>' }, words);
		expect(features.map(({ geometry }) => geometry)).toEqual([{ type: 'Point', coordinates: [123.6, 29.6] }, { type: 'Polygon', coordinates: [[[123, 29], [124, 29], [124, 30], [123, 29]]] }]);
		expect(features[0]?.properties).toEqual({ entry: 'e1', form: 'shop', version: 2, question: 'here', label: '在哪里', accuracy: 12 });
	});
});

import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { writeXlsx } from 'hucre/xlsx';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../commands/xlsform.ts';
import { FormFileReader } from '../../src/lib/server/forms/formFileReader.ts';

let folder = '';
beforeAll(async () => { folder = await mkdtemp(path.join(os.tmpdir(), 'doorstep-xlsform-')); });
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('npm run xlsform', () => {
	it('turns a folder into forms and errors, and what was mended loses its error', async () => {
		const [from, to] = [path.join(folder, 'in'), path.join(folder, 'out')];
		await mkdir(from);
		await writeFile(path.join(from, 'stairs.md'), '| survey |\n| | type | name | label |\n| | text | q | 问题 |\n');
		await writeFile(path.join(from, 'visit.csv'), 'type,name,label\ntext,q,${nobody}\n');
		await writeFile(path.join(from, 'readme.txt'), 'no form');
		expect(await main([from, to])).toBe(1);
		expect((await readdir(to)).sort()).toEqual(['stairs.xml', 'visit.error.txt']);
		expect(await readFile(path.join(to, 'stairs.xml'), 'utf8')).toContain('<data id="stairs">');
		const error = await readFile(path.join(to, 'visit.error.txt'), 'utf8');
		expect(error).toContain('[reference_unknown]\n工作表 survey 第 2 行 列 label：');
		expect(error).toContain('sheet survey, row 2, column label: There is no question named nobody.');
		await writeFile(path.join(from, 'visit.csv'), 'type,name,label\ntext,q,Q\n');
		expect(await main([from, to])).toBe(0);
		expect((await readdir(to)).sort()).toEqual(['stairs.xml', 'visit.xml']);
	});

	it('takes one file, and says so where there is none', async () => {
		const file = path.join(folder, 'one.md');
		await writeFile(file, '| survey |\n| | type | name | label |\n| | text | q | Q |\n');
		expect(await main([file, path.join(folder, 'two.xml')])).toBe(0);
		expect(await readFile(path.join(folder, 'two.xml'), 'utf8')).toContain('<data id="one">');
		expect(await main([path.join(folder, 'nowhere'), folder])).toBe(1);
		expect(await main([])).toBe(1);
	});
});

describe('files that must be unpacked', () => {
	const file = async (name: string): Promise<{ name: string; bytes: Uint8Array }> => ({ name: `${name}.xlsx`, bytes: await writeXlsx({ sheets: [{ name, rows: [['type']] }] }) });

	it('are read in one thread, one after the other', async () => {
		const reader = new FormFileReader();
		for (const name of ['survey', 'choices']) expect(await reader.read(await file(name))).toMatchObject({ ok: true, workbook: [{ name, rows: [['type']] }] });
		await reader.end();
	});

	it('are given up when they take too long, and the next is read all the same', async () => {
		const hasty = new FormFileReader(1);
		for (const name of ['survey', 'choices']) {
			const answer = await hasty.read(await file(name));
			expect(!answer.ok && answer.problems.map(({ code }) => code)).toEqual(['file_too_slow']);
		}
	});
});

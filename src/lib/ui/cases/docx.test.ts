import mammoth from 'mammoth';
import { describe, expect, it } from 'vitest';
import { footLines } from '../../domain/cases/documentFoot.ts';
import { docxOf } from './docx.ts';

/** By a reader that knows nothing of ours. */
async function read(bytes: Uint8Array) {
	const buffer = Buffer.from(bytes);
	const [text, html] = [await mammoth.extractRawText({ buffer }), await mammoth.convertToHtml({ buffer })];
	return { lines: text.value.split('\n\n').filter((line, at, all) => at < all.length - 1 || line !== ''), html: html.value, messages: [...text.messages, ...html.messages] };
}
const words = {
	officer: ({ name, certificate }: { readonly name: string; readonly certificate: string }) => `办案人员：${name}\u3000证件号：${certificate}`, signed: (who: string) => `${who}（签名或按指印）：____`, seal: (organisation: string) => `${organisation}（盖章处）`,
};

describe('a document as a Word file', () => {
	it('is opened by another program, with the title and every line of the paper', async () => {
		const foot = footLines({ officers: 2, signs: [{ zh: '被责令人', en: 'Ordered' }], seal: true }, [{ name: '陈屿', certificate: '330100' }, { name: '李明', certificate: null }], ['被责令人'], '星禾派出所', words);
		const { lines, html, messages } = await read(await docxOf({ title: '责令改正通知书', lines: ['禾苑3幢：', '', '请于 2026年12月3日 前改正。'], foot }));
		expect(messages).toEqual([]);
		expect(lines).toEqual(['责令改正通知书', '禾苑3幢：', '', '请于 2026年12月3日 前改正。', '', '办案人员：陈屿\u3000证件号：330100', '办案人员：李明\u3000证件号：____________', '被责令人（签名或按指印）：____', '星禾派出所（盖章处）']);
		expect(html).toContain('<h1>责令改正通知书</h1>');
	});

	it('opens whatever was typed into it', async () => {
		const typed = `<w:p>&amp; "x" 'y' ]]> \u0000\u0008\u001b 一\u3000二  三😀 ${'长'.repeat(5000)}`;
		const { lines } = await read(await docxOf({ title: '<b>&</b>', lines: [typed], foot: [] }));
		expect(lines).toEqual(['<b>&</b>', typed.replaceAll('\u0000', '').replaceAll('\u0008', '').replaceAll('\u001b', '')]);
	});

	it('has the page and the letters of an official paper', async () => {
		const bytes = Buffer.from(await docxOf({ title: 't', lines: ['l'], foot: [] })).toString('utf8');
		for (const part of ['<w:pgSz w:w="11906" w:h="16838"/>', 'w:eastAsia="仿宋"', '<w:sz w:val="32"/>', 'word/_rels/document.xml.rels']) expect(bytes).toContain(part);
	});
});

describe('what is put under a document by hand', () => {
	it('is nothing where the service says nothing', () => {
		expect(footLines(undefined, [{ name: '陈屿', certificate: null }], [], '星禾派出所', words)).toEqual([]);
	});
	it('keeps a place for the second officer whom the rule asks for', () => {
		expect(footLines({ officers: 2 }, [{ name: '陈屿', certificate: '330100' }], [], '', words).map(({ text }) => text)).toEqual(['办案人员：陈屿\u3000证件号：330100', '办案人员：____________\u3000证件号：____________']);
		expect(footLines({ officers: 1 }, [{ name: '陈屿', certificate: '1' }, { name: '李明', certificate: '2' }], [], '', words)).toHaveLength(1);
	});
});

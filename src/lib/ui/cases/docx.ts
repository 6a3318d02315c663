import { makeZip } from 'client-zip';
import type { FootLine } from '../../domain/cases/documentFoot.ts';

export type Printed = { readonly title: string; readonly lines: readonly string[]; readonly foot: readonly FootLine[] };

const main = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const types = `${head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/></Types>`;
const relations = (id: string, type: string, target: string): string => `${head}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="${id}" Type="${office}/${type}" Target="${target}"/></Relationships>`;

/** The look of an official paper (GB/T 9704-2012): A4, its margins, 仿宋 of size 三号, the title of size 二号. Half points and twentieths of a point. */
const text = 32;
const titleSize = 44;
const page = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1588" w:header="851" w:footer="992" w:gutter="0"/></w:sectPr>';
const styles = `${head}<w:styles xmlns:w="${main}"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="仿宋"/><w:sz w:val="${text}"/><w:szCs w:val="${text}"/><w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:line="560" w:lineRule="exact"/></w:pPr></w:pPrDefault></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style><w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/><w:pPr><w:jc w:val="center"/><w:spacing w:after="560" w:line="700" w:lineRule="exact"/></w:pPr><w:rPr><w:rFonts w:eastAsia="宋体"/><w:b/><w:sz w:val="${titleSize}"/><w:szCs w:val="${titleSize}"/></w:rPr></w:style></w:styles>`;

/** What XML 1.0 cannot hold is left out: a paper must open. */
function escaped(words: string): string {
	// eslint-disable-next-line no-control-regex
	return words.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/gu, '').replace(/&/gu, '&amp;').replace(/</gu, '&lt;').replace(/>/gu, '&gt;').replace(/"/gu, '&quot;');
}

function paragraph(words: string, properties = ''): string {
	return `<w:p>${properties === '' ? '' : `<w:pPr>${properties}</w:pPr>`}<w:r><w:t xml:space="preserve">${escaped(words)}</w:t></w:r></w:p>`;
}

/** The same document as on the screen, to be gone on with in a word processor. */
export async function docxOf({ title, lines, foot }: Printed): Promise<Uint8Array<ArrayBuffer>> {
	const body = [paragraph(title, '<w:pStyle w:val="Heading1"/>'), ...lines.map((line) => paragraph(line)), ...(foot.length === 0 ? [] : [paragraph('')]), ...foot.map(({ text: words, seal }) => paragraph(words, seal ? '<w:spacing w:before="560" w:after="1680"/><w:jc w:val="right"/>' : '<w:keepNext/>'))];
	const files = [
		{ name: '[Content_Types].xml', input: types }, { name: '_rels/.rels', input: relations('rId1', 'officeDocument', 'word/document.xml') },
		{ name: 'word/_rels/document.xml.rels', input: relations('rId1', 'styles', 'styles.xml') }, { name: 'word/styles.xml', input: styles },
		{ name: 'word/document.xml', input: `${head}<w:document xmlns:w="${main}"><w:body>${body.join('')}${page}</w:body></w:document>` },
	];
	return new Uint8Array(await new Response(makeZip(files)).arrayBuffer());
}

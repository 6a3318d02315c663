// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { convert } from '../convert.ts';
import { readCases, whyNoCases, workbookOf, type Case } from './cases.ts';
import { countNodes, parseXml, structureOf } from './compare.ts';
import { knownDifferences } from './knownDifferences.ts';

const cases = readCases();

function converted({ input, ...rest }: Case): string | null {
	const conversion = convert(workbookOf({ input, ...rest }), { formId: 'data', ...(input.name === undefined ? {} : { rootName: input.name }) });
	return conversion.ok ? conversion.form.xml : null;
}

function agrees(one: Case): boolean {
	const xml = converted(one);
	if (!one.valid) return xml === null;
	return xml !== null && one.xform !== null && structureOf(xml) === structureOf(one.xform);
}

type Assertion = { readonly id: string; readonly xpath: string; readonly holds: boolean };

function assertionsOf(one: Case): readonly Assertion[] {
	const xml = converted(one);
	const document = xml === null ? null : parseXml(xml);
	const count = (xpath: string): number => (document === null ? -1 : countNodes(document, xpath.trim()));
	return [
		...(one.xpath.xml__xpath_match ?? []).map((xpath) => ({ id: one.id, xpath, holds: count(xpath) > 0 })),
		...(one.xpath.xml__xpath_count ?? []).map(([xpath, wanted]) => ({ id: one.id, xpath, holds: count(xpath) === wanted })),
	];
}

function share<T>(all: readonly T[], good: (each: T) => boolean): number {
	return all.filter(good).length / all.length;
}

describe.skipIf(whyNoCases !== null)(`pyxform's cases${whyNoCases === null ? '' : ` (${whyNoCases})`}`, () => {
	const valid = cases.filter((one) => one.valid);
	const invalid = cases.filter((one) => !one.valid);

	const agreeing = new Map(cases.map((one) => [one, agrees(one)]));
	const agreed = (one: Case): boolean => agreeing.get(one) === true;

	it('are answered as pyxform does, but for those with a reason', () => {
		const differing = cases.filter((one) => !agreed(one)).map(({ id }) => id);
		expect(differing.sort()).toEqual(Object.keys(knownDifferences).sort());
	}, 120_000);

	it('have the same structure in 95 of 100 valid ones, and an error in 90 of 100 others', () => {
		expect(valid.length).toBeGreaterThan(400);
		expect(invalid.length).toBeGreaterThan(150);
		expect(share(valid, agreed)).toBeGreaterThanOrEqual(0.95);
		expect(share(invalid, agreed)).toBeGreaterThanOrEqual(0.9);
	}, 120_000);

	it('hold what pyxform’s tests say of the form, in 95 of 100 assertions', () => {
		const assertions = valid.flatMap(assertionsOf);
		expect(assertions.length).toBeGreaterThan(800);
		expect(share(assertions, ({ holds }) => holds)).toBeGreaterThanOrEqual(0.95);
		expect(assertions.filter(({ id, holds }) => !holds && knownDifferences[id] === undefined)).toEqual([]);
	}, 240_000);
});

describe('the comparison', () => {
	it('sees a difference in names, attributes, order and text, and none in white space', () => {
		const form = '<a xmlns="u"><b c="1" d="2">x y</b><e/></a>';
		expect(structureOf('<a xmlns="u">\n <b d="2"  c="1"> x\ny</b>\n<e></e></a>')).toBe(structureOf(form));
		for (const other of ['<a xmlns="v"><b c="1" d="2">x y</b><e/></a>', '<a xmlns="u"><e/><b c="1" d="2">x y</b></a>', '<a xmlns="u"><b c="1" d="3">x y</b><e/></a>', '<a xmlns="u"><b c="1">x y</b><e/></a>', '<a xmlns="u"><b c="1" d="2">x z</b><e/></a>']) {
			expect(structureOf(other)).not.toBe(structureOf(form));
		}
		expect(() => structureOf('<a>')).toThrow('not well-formed');
	});
});

import { describe, expect, it } from 'vitest';
import { kinds } from '../testing/formOfAllKinds.ts';
import { readAnswers } from './answers.ts';
import { viewEntry } from './entryView.ts';
import { languageOf } from './languages.ts';
import { leavesOf, readSchema, type Leaf } from './schema.ts';

const schema = readSchema(kinds());
if (schema === null) throw new Error('no form');
const leaf = (name: string): Leaf | undefined => [...leavesOf(schema), ...schema.unseen].find((each) => each.name === name);

describe('a form with a question of every kind', () => {
	it('says what each asks for', () => {
		expect(Object.fromEntries(leavesOf(schema).map(({ name, type }) => [name, type]))).toMatchObject({
			hello: 'note', name: 'text', people: 'number', area: 'number', height: 'number', pets: 'choice', tools: 'choices', order: 'rank', heard: 'acknowledge', day: 'date', hour: 'time', meeting: 'dateTime',
			spot: 'point', path: 'trace', plot: 'shape', label: 'barcode', photo: 'photo', sketch: 'drawing', signed: 'signature', voice: 'audio', paper: 'document', total: 'text',
		});
		expect(leavesOf(schema).filter((each) => each.unknown)).toEqual([]);
	});
	it('says what numbers may be, what is required, what may not be asked at all, and what nobody types', () => {
		expect([leaf('people')?.whole, leaf('area')?.whole, leaf('height')?.bounds]).toEqual([true, false, { start: 1, end: 33, step: 1 }]);
		expect([leaf('name')?.required, leaf('more')?.required]).toEqual([true, false]);
		expect([leaf('dog')?.conditional, leaf('school')?.conditional, leaf('pets')?.conditional]).toEqual([true, true, false]);
		expect([leaf('total')?.computed, leaf('child_age')?.repeat]).toEqual([true, '/data/child']);
		expect(schema.unseen.map(({ name }) => name)).toEqual(['ages', 'kept']);
	});
	it('names all choices of a list that an answer filters', () => {
		expect(leaf('lane')?.choices.map(({ id, label }) => [id, label.zh, label.en])).toEqual([['elm', '榆树路', 'Elm lane'], ['oak', '橡树路', 'Oak lane'], ['fir', '松树路', 'Fir lane']]);
		expect(leaf('order')?.choices).toHaveLength(3);
	});

	const xml = '<data id="all-kinds" version="1"><words><people>3</people></words><choices><order>hose lamp alarm</order></choices><times><hour>09:30:00.000+08:00</hour><spot>31.23 121.47 0 12</spot></times><files><photo>a.jpg</photo></files><child><child_name>小一</child_name></child></data>';
	it('reads its answers, and shows times and places as people write them', () => {
		const answers = readAnswers(schema, xml) ?? {};
		expect(answers).toMatchObject({ people: 3, order: ['hose', 'lamp', 'alarm'], spot: '31.23 121.47 0 12' });
		const shown = Object.fromEntries(viewEntry(schema, answers).flatMap((page) => page.answers).map((answer) => [answer.name, answer.value.zh]));
		expect(shown).toMatchObject({ order: '软管、灯、报警器', hour: '09:30', spot: '31.23, 121.47 (±12 m)' });
	});
});

describe('forms of others', () => {
	const form = (body: string, bind = ''): string => `<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><model><itext><translation lang="Français (fr)"><text id="a"><value form="image">jr://a.png</value><value>Un</value></text></translation><translation lang="English (en)"><text id="a"><value>One</value></text></translation></itext><instance><data id="f" version="1"><a/></data></instance>${bind}</model></h:head><h:body>${body}</h:body></h:html>`;
	const first = (body: string, bind?: string): Leaf | undefined => leavesOf(readSchema(form(body, bind)) ?? schema)[0];

	it('a kind that is not known is asked as text, and marked for whoever publishes it', () => {
		expect(first('<hologram ref="/data/a"><label>A</label></hologram>')).toMatchObject({ type: 'text', unknown: true });
		expect(first('<input ref="/data/a"/>', '<bind nodeset="/data/a" type="smell"/>')).toMatchObject({ type: 'text', unknown: true });
		expect(first('<upload ref="/data/a" mediatype="video/*"/>')).toMatchObject({ type: 'video', unknown: false });
		expect(first('<input ref="/data/a"/>', '<bind nodeset="/data/a" type="string"/>')).toMatchObject({ type: 'text', unknown: false });
	});
	it('a language that is lacking is answered with the other', () => {
		expect(first(`<input ref="/data/a"><label ref="jr:itext('a')"/></input>`)?.label).toEqual({ zh: 'One', en: 'One' });
	});
	it('languages are known by how authors name them', () => {
		expect(['zh-CN', '中文 (zh)', 'Chinese', '中文', 'en', 'English (en)', 'english', 'Français (fr)', 'default'].map(languageOf)).toEqual(['zh-CN', 'zh-CN', 'zh-CN', 'zh-CN', 'en', 'en', 'en', null, null]);
	});
});

import { readEntities } from './entities/entities.ts';
import { entitiesNamespace, entitiesVersion } from './entities/markup.ts';
import { Resolver } from './expressions/resolve.ts';
import { Issues, type Issue } from './issues/issue.ts';
import { binds } from './output/binds.ts';
import { body } from './output/body.ts';
import type { Form } from './output/form.ts';
import { primaryInstance } from './output/instance.ts';
import { Itext } from './output/itext.ts';
import { secondaryInstances } from './output/secondary.ts';
import { element, writeXml } from './output/xml.ts';
import { checkAttributeColumns } from './sheets/attributeColumns.ts';
import { readChoices } from './sheets/choices.ts';
import { warnOfMissingLanguages } from './sheets/languages.ts';
import { choicesRules, entitiesRules, settingsRules, surveyRules } from './sheets/rules.ts';
import { readSettings, plainLanguage } from './sheets/settings.ts';
import { pickSheets, type KnownSheet } from './sheets/sheets.ts';
import { emptyTable, readTable, textOf, type Table } from './sheets/table.ts';
import { asCondition } from './sheets/yesNo.ts';
import { checkQuestions } from './survey/checks.ts';
import { warnOfCircles } from './survey/circles.ts';
import { warnOfForeignColumns } from './survey/foreignColumns.ts';
import { checkNames } from './survey/names.ts';
import { checkAudit } from './survey/parameterChecks.ts';
import { parseSurvey } from './survey/parse.ts';
import { readTriggers } from './survey/triggers.ts';
import type { ConvertOptions, Converted, Conversion, Workbook } from './workbook.ts';

/** An XLSForm as an ODK XForm, or everything that its author must mend. */
export function convert(workbook: Workbook, options: ConvertOptions = {}): Conversion {
	const issues = new Issues();
	const form = read(workbook, options, issues);
	const converted = form === null || issues.problems.length > 0 ? null : write(form);
	const warnings = unique(issues.warnings);
	return converted === null || issues.problems.length > 0 ? { ok: false, problems: unique(issues.problems), warnings } : { ok: true, form: converted, problems: [], warnings };
}

function read(workbook: Workbook, options: ConvertOptions, issues: Issues): Form | null {
	const sheets = pickSheets(workbook, issues);
	const table = (name: KnownSheet, rules: typeof surveyRules, collapseBlanks = false): Table => {
		const sheet = sheets[name];
		return sheet === null ? emptyTable(name) : readTable(sheet, name, rules, { collapseBlanks, lastColumnCounts: name === 'settings' }, issues);
	};
	const settingsTable = table('settings', settingsRules);
	const settingsRow = settingsTable.rows[0];
	const settings = readSettings(settingsTable, options, issues);
	if (sheets.survey === null) return null;
	const collapse = settingsRow === undefined || asCondition(textOf(settingsRow, 'clean_text_values')) !== 'false()';
	const surveyTable = table('survey', surveyRules, collapse);
	warnOfForeignColumns(surveyTable, issues);
	for (const each of [surveyTable, settingsTable]) checkAttributeColumns(each, settings.namespaces, issues);
	const choicesTable = table('choices', choicesRules);
	const lists = readChoices(choicesTable, settings.allowChoiceDuplicates, issues);
	warnOfMissingLanguages([surveyTable, choicesTable], settings.defaultLanguage, issues);
	if (surveyTable.rows.length === 0) issues.error('survey_empty', { sheet: 'survey' });
	const { root, audit } = parseSurvey(surveyTable, settings.rootName, lists, issues);
	checkNames(root, issues);
	if (audit !== null) checkAudit(audit, issues);
	const resolver = new Resolver(root, settings.instanceIdPreload !== null, issues);
	const triggers = readTriggers(root, resolver, issues);
	const entities = readEntities(table('entities', entitiesRules), root, resolver, issues);
	checkQuestions({ root, lists, resolver, issues });
	warnOfCircles(root, issues);
	return { settings, root, audit, lists, entities, triggers, resolver, issues };
}

function write(form: Form): Converted {
	const { settings } = form;
	const itext = new Itext(settings.defaultLanguage, form.resolver);
	itext.collect(form.root, form.lists);
	const secondary = secondaryInstances(form);
	const version = entitiesVersion(form);
	const texts = itext.element();
	const model = element('model', { 'odk:xforms-version': '1.0.0', 'entities:entities-version': version ?? undefined }, [
		...(Object.keys(settings.submission).length === 0 ? [] : [element('submission', settings.submission)]),
		...(texts === null ? [] : [texts]),
		primaryInstance(form),
		...secondary.elements,
		...binds(form),
	]);
	const root = element('h:html', { ...namespaces, 'xmlns:entities': version === null ? undefined : entitiesNamespace, ...settings.namespaces }, [
		element('h:head', {}, [element('h:title', {}, [settings.title]), model]),
		body(form),
	]);
	return {
		xml: writeXml(root), formId: settings.formId, version: settings.version, title: settings.title,
		languages: itext.languages.filter((language) => language !== plainLanguage), attachments: secondary.attachments,
	};
}

const namespaces = {
	xmlns: 'http://www.w3.org/2002/xforms', 'xmlns:h': 'http://www.w3.org/1999/xhtml', 'xmlns:ev': 'http://www.w3.org/2001/xml-events', 'xmlns:xsd': 'http://www.w3.org/2001/XMLSchema',
	'xmlns:jr': 'http://openrosa.org/javarosa', 'xmlns:orx': 'http://openrosa.org/xforms', 'xmlns:odk': 'http://www.opendatakit.org/xforms',
};

/** One fault may be met on several ways. */
function unique(issues: readonly Issue[]): readonly Issue[] {
	return [...new Map(issues.map((issue) => [JSON.stringify(issue), issue])).values()];
}

import type { Id } from '../../../domain/ids.ts';
import type { FormShape } from '../../../domain/records/shapes.ts';
import { exportRows, type ExportTable, type ExportVersion, type ExportWords } from '../../../forms/export/tables.ts';
import { geoFeatures } from '../../../forms/export/geo.ts';
import { readSchema } from '../../../forms/schema.ts';
import { readInstanceShape } from '../../../forms/submission/shape.ts';
import type { Cells } from '../../../sheets/writeTable.ts';
import type { EntryRow, EntryRows } from '../../store/entryRows.ts';

/** So many entries are read at a time: what is in memory does not grow with what is taken out. */
const piece = 200;

export function readVersions(forms: readonly FormShape[]): ReadonlyMap<number, ExportVersion> {
	return new Map(forms.flatMap((form): [number, ExportVersion][] => {
		const [shape, schema] = [readInstanceShape(form.xml), readSchema(form.xml)];
		return shape === null || schema === null ? [] : [[form.version, { version: form.version, shape, schema }]];
	}));
}

export async function* pieces(rows: EntryRows, ids: readonly Id[]): AsyncGenerator<readonly EntryRow[]> {
	for (let from = 0; from < ids.length; from += piece) yield rows.read(ids.slice(from, from + piece));
}

const headings = {
	zh: { entry: '记录编号', row: '行编号', parent: '所属行', version: '表单版本', corrects: '更正的记录', corrected: '更正时间', started: '开始', ended: '结束', officer: '填写人', companions: '同行', area: '辖区', place: '地点', caseNumber: '事项编号', outcome: '结果', whom: '谁在场', via: '来自其他应用' },
	en: { entry: 'Entry', row: 'Row', parent: 'Belongs to', version: 'Form version', corrects: 'Corrects', corrected: 'Corrected', started: 'Started', ended: 'Ended', officer: 'Officer', companions: 'Companions', area: 'Area', place: 'Place', caseNumber: 'Case number', outcome: 'Outcome', whom: 'Who was there', via: 'From another app' },
	codes: { entry: 'KEY', row: 'KEY', parent: 'PARENT_KEY', version: '__version', corrects: '__corrects', corrected: '__corrected', started: '__started', ended: '__ended', officer: '__officer', companions: '__companions', area: '__area', place: '__place', caseNumber: '__case', outcome: '__outcome', whom: '__whom', via: '__via' },
} as const;
const ofEntry = ['entry', 'version', 'corrects', 'corrected', 'started', 'ended', 'officer', 'companions', 'area', 'place', 'caseNumber', 'outcome', 'whom', 'via'] as const;
const yes = { zh: '是', en: 'Yes' } as const;

export function headingsOf(table: ExportTable, { how, language }: ExportWords): readonly string[] {
	const words = headings[how === 'codes' ? 'codes' : language];
	const first = table.repeat === null ? ofEntry.map((name) => words[name]) : [words.row, words.parent];
	return [...first, ...table.columns.map(({ heading }) => heading)];
}

/** A table's rows, as a spreadsheet has them. */
export async function* cellsOf(rows: EntryRows, ids: readonly Id[], versions: ReadonlyMap<number, ExportVersion>, table: ExportTable, words: ExportWords, zone: string): AsyncGenerator<Cells> {
	const local = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
	for await (const entries of pieces(rows, ids)) {
		const names = table.repeat === null ? await rows.names(entries.flatMap(({ areaId, fields }) => [areaId, fields.placeId, fields.caseId, fields.officerId]).filter((id) => id !== null)) : new Map<Id, string>();
		const nameOf = (id: Id | null): string | null => (id === null ? null : (names.get(id) ?? id));
		for (const { id, areaId, fields } of entries) {
			const version = versions.get(fields.formVersion);
			if (version === undefined) continue;
			for (const row of exportRows(version, table, { key: id, xml: fields.xml }, words)) {
				const first: Cells = table.repeat !== null ? [row.key, row.parent] : [
					id, fields.formVersion, fields.corrects ?? null, fields.correctedAt === undefined ? null : local.format(new Date(fields.correctedAt)), local.format(new Date(fields.startedAt)), local.format(new Date(fields.endedAt)), nameOf(fields.officerId), fields.companions.join('、'), nameOf(areaId), nameOf(fields.placeId), nameOf(fields.caseId),
					fields.outcome, fields.whom, fields.via === undefined ? null : words.how === 'codes' ? fields.via : yes[words.language],
				];
				yield [...first, ...row.cells];
			}
		}
	}
}

/** A FeatureCollection, piece by piece. */
export async function* geoJson(rows: EntryRows, ids: readonly Id[], versions: ReadonlyMap<number, ExportVersion>, words: ExportWords): AsyncGenerator<string> {
	yield '{"type":"FeatureCollection","features":[';
	let first = true;
	for await (const entries of pieces(rows, ids)) {
		for (const { id, fields } of entries) {
			const version = versions.get(fields.formVersion);
			for (const feature of version === undefined ? [] : geoFeatures(version, { key: id, xml: fields.xml }, words)) {
				yield `${first ? '' : ','}\n${JSON.stringify(feature)}`;
				first = false;
			}
		}
	}
	yield '\n]}\n';
}

import * as v from 'valibot';
import { shownValue, type ShownValue } from '../../domain/cases/coreFields.ts';
import type { Id } from '../../domain/ids.ts';
import type { Json } from '../../domain/json.ts';
import { problem } from '../../domain/problems/problem.ts';
import { copyName } from '../../domain/records/copyNames.ts';
import { fieldInfoOf } from '../../domain/records/fieldNames.ts';
import type { Instant, Localized } from '../../domain/records/shapes.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import { viewEntry } from '../../forms/entryView.ts';
import { readSchema } from '../../forms/schema.ts';
import { personCopy, type PersonCopy } from '../../protocol/personCopy.ts';
import type { WorkerContext } from '../context.ts';
import { namesOf, officerName } from './cases/names.ts';

type Line = { readonly label: Localized; readonly value: ShownValue };
export type CopiedRecord = { readonly type: string; readonly id: Id; readonly at: Instant | null; readonly by: string | null; readonly lines: readonly Line[] };
export type ShownCopy = {
	readonly name: string; readonly at: Instant; readonly records: readonly CopiedRecord[]; readonly leftOut: PersonCopy['leftOut'];
	readonly looks: readonly { readonly at: Instant; readonly kind: string; readonly officer: string | null }[];
};

const order = ['person', 'residence', 'case', 'entry', 'note', 'file', 'task', 'event', 'review'];
/** Of a case: said in the line above it, or numbers of machines. */
const leftOfCase = ['packId', 'packVersion', 'openedAt', 'openedBy', 'fromCaseId'];

/** All that is held on a person, in the words of its forms and services, to be printed and handed out. Online only; the server records it. */
export async function copyOfPerson(context: WorkerContext, id: Id): Promise<Result<ShownCopy>> {
	const asked = await context.server.ask('GET', `/api/erasure/copy/${id}`);
	if (!asked.ok) return asked;
	const parsed = v.safeParse(personCopy, asked.value);
	if (!parsed.success) return fail(problem('server_answer_unreadable'));
	const { records, leftOut, looks, at } = parsed.output;
	const shown = records.map((record): CopiedRecord => ({ type: record.type, id: record.id, at: text(record.fields, ['startedAt', 'capturedAt', 'openedAt', 'at']), by: officerName(context, text(record.fields, ['by', 'officerId', 'takenBy', 'openedBy']) as Id | null), lines: linesOf(context, record) }));
	const person = records.find((record) => record.type === 'person');
	return ok({
		name: String(person?.fields['name'] ?? ''), at, leftOut, looks: looks.map((look) => ({ at: look.at, kind: look.kind, officer: officerName(context, look.officerId) })),
		records: shown.toSorted((a, b) => order.indexOf(a.type) - order.indexOf(b.type) || (a.at ?? '').localeCompare(b.at ?? '')),
	});
}

function linesOf(context: WorkerContext, { type, fields }: PersonCopy['records'][number]): readonly Line[] {
	const packId = text(fields, ['packId']);
	const pack = packId === null ? undefined : (context.packs.pack(packId, Number(fields['packVersion'])) ?? context.packs.newest(packId));
	const own = Object.entries(fields).flatMap(([name, value]): Line[] => {
		const written = copyName(type, name);
		if (written === null || (type === 'case' && (leftOfCase.includes(name) || name.startsWith('did.') || pack?.fields.some(({ id, secret }) => secret === true && `x.${id}` === name) === true))) return [];
		const info = written === undefined ? fieldInfoOf(type, name, pack) : { field: name, ...written };
		const shown = typeof value === 'object' && value !== null && info.kind === 'text' ? ({ as: 'text', text: plain(value) } as const) : shownValue(info, value, namesOf(context));
		return shown.as === 'none' ? [] : [{ label: info.label, value: shown }];
	});
	return type === 'entry' ? [...own, ...answersOf(context, fields)] : own;
}

function answersOf(context: WorkerContext, fields: PersonCopy['records'][number]['fields']): readonly Line[] {
	const form = context.packs.form(String(fields['formId']), Number(fields['formVersion']));
	const answers = (fields['answers'] ?? {}) as { readonly [name: string]: Json };
	const schema = form === undefined ? null : readSchema(form.xml);
	if (schema === null) return Object.entries(answers).map(([name, value]) => ({ label: { zh: name, en: name }, value: { as: 'text', text: plain(value) } }));
	return viewEntry(schema, answers).flatMap((page) => page.answers.map((answer): Line => ({ label: answer.label, value: { as: 'labels', labels: [answer.value] } })));
}

function plain(value: Json): string {
	if (Array.isArray(value)) return value.map((each) => plain(each as Json)).join('、');
	return typeof value === 'object' && value !== null ? Object.values(value).filter((each) => each !== null && each !== '').map((each) => plain(each as Json)).join(' ') : String(value);
}

function text(fields: { readonly [name: string]: Json }, names: readonly string[]): string | null {
	return names.map((name) => fields[name]).find((value): value is string => typeof value === 'string') ?? null;
}

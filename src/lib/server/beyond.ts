import { searchWords } from '../domain/cases/search.ts';
import { isId } from '../domain/ids.ts';
import { problem } from '../domain/problems/problem.ts';
import { fail, ok } from '../domain/result.ts';
import { beyondCases, beyondRecords, readBeyondSearch, type BeyondAnswer } from '../protocol/beyond.ts';
import type { StoredRecord } from '../domain/records/record.ts';
import { readBody } from './body.ts';
import { bodyOf, type Answer, type SignedInCall } from './endpoint.ts';
import { BeyondRows } from './store/beyond.ts';

/** POST /api/beyond/cases */
export async function beyondSearchEndpoint({ actor, request, server, tenant }: SignedInCall): Promise<Answer> {
	const asked = await bodyOf(readBody(request, { packed: 2_000, unpacked: 2_000 }), readBeyondSearch);
	if (!asked.ok) return asked;
	const found = await new BeyondRows(server.db).cases(actor, searchWords(asked.value.text), beyondCases + 1);
	await tenant.audit.note(actor, [{ kind: 'looked_search', detail: { found: found.length } }]);
	return ok(upTo(beyondCases, found));
}

/** GET /api/beyond/cases/:id */
export async function beyondCaseEndpoint({ actor, event, server, tenant }: SignedInCall): Promise<Answer> {
	const id = event.params['id'];
	const records = isId(id) ? await new BeyondRows(server.db).caseWhole(actor, id, beyondRecords + 1) : [];
	const found = records.find((record) => record.type === 'case' && record.id === id);
	if (found === undefined) return fail(problem('not_found'));
	await tenant.audit.note(actor, [{ kind: 'looked_case', detail: { id: found.id, restricted: found.fields['restricted'] === true, where: 'beyond' } }]);
	return ok(upTo(beyondRecords, records));
}

/** GET /api/beyond/places/:id */
export async function beyondPlaceEndpoint({ actor, event, server, tenant }: SignedInCall): Promise<Answer> {
	const id = event.params['id'];
	const records = isId(id) ? await new BeyondRows(server.db).place(actor, id, beyondRecords + 1) : undefined;
	if (records === undefined || !isId(id)) return fail(problem('not_found'));
	await tenant.audit.note(actor, [{ kind: 'looked_place', detail: { id } }]);
	return ok(upTo(beyondRecords, records));
}

function upTo(most: number, records: readonly StoredRecord[]): BeyondAnswer {
	return { records: records.slice(0, most), more: records.length > most };
}

import { auditKinds } from '../../domain/auditKinds.ts';
import { isId } from '../../domain/ids.ts';
import { problem } from '../../domain/problems/problem.ts';
import type { Day } from '../../domain/records/shapes.ts';
import { fail, ok } from '../../domain/result.ts';
import { addDays, endOfDay } from '../../domain/time/workingTime.ts';
import type { AuditPage } from '../../protocol/auditList.ts';
import type { Answer, SignedInCall } from '../endpoint.ts';
import type { AuditFilter } from '../store/auditRows.ts';

const pageRows = 50;

/** GET /api/audit?kind=&officer=&day=&below= → AuditPage: the newest first; a day is one of the tenant's zone. Looking is itself recorded, before anything is shown. */
export async function auditListEndpoint({ actor, event, tenant }: SignedInCall): Promise<Answer> {
	const asked = readFilter(event.url.searchParams, tenant.tenant.zone);
	if (asked === undefined) return fail(problem('body_unreadable', { field: 'filter' }));
	const { kind = null, officerId = null, below = null } = asked;
	await tenant.audit.note(actor, [{ kind: 'looked_audit', detail: { kind, officer: officerId, day: event.url.searchParams.get('day'), below } }]);
	const rows = await tenant.audit.rows.list(asked, pageRows + 1);
	const page: AuditPage = {
		rows: rows.slice(0, pageRows).map(({ seq, at, kind: what, officerId: officer, vault, detail, hash }) => ({ seq, at: `${at.slice(0, 23)}Z`, kind: what, officerId: officer, vault, detail: JSON.parse(detail) as AuditPage['rows'][number]['detail'], hash: hash.toString('hex') })),
		more: rows.length > pageRows,
	};
	return ok(page);
}

/** A day ends with its last whole second. */
function midnightAfter(zone: string, day: Day): Date {
	return new Date(Date.parse(endOfDay(zone, day)) + 1000);
}

function readFilter(asked: URLSearchParams, zone: string): AuditFilter | undefined {
	const given = (name: string): string | undefined => asked.get(name) ?? undefined;
	const [kind, officer, day, below] = [given('kind'), given('officer'), given('day'), given('below')];
	if (kind !== undefined && !(auditKinds as readonly string[]).includes(kind)) return undefined;
	if (officer !== undefined && !isId(officer)) return undefined;
	if (day !== undefined && (!/^\d{4}-\d\d-\d\d$/.test(day) || Number.isNaN(Date.parse(day)))) return undefined;
	if (below !== undefined && !/^\d{1,15}$/.test(below)) return undefined;
	return {
		...(kind === undefined ? {} : { kind }), ...(officer === undefined ? {} : { officerId: officer }), ...(below === undefined ? {} : { below: Number(below) }),
		...(day === undefined ? {} : { from: midnightAfter(zone, addDays(day, -1)), until: midnightAfter(zone, day) }),
	};
}

import * as v from 'valibot';
import { purposeLabel, reasonLabel } from '../../domain/accounts/grantRules.ts';
import { auditKinds, type AuditKind } from '../../domain/auditKinds.ts';
import { asVaultId, deviceTag, isId, type Id } from '../../domain/ids.ts';
import { problem } from '../../domain/problems/problem.ts';
import type { Day, Instant, Localized } from '../../domain/records/shapes.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import { auditPage, type AuditLine } from '../../protocol/auditList.ts';
import type { WorkerContext } from '../context.ts';

export type AuditFilterAsked = { readonly kind: AuditKind | null; readonly officerId: Id | null; readonly day: Day | null };
/** A line with names for its ids, as far as this device knows them. `kind` null: of a newer server, named by `code`. */
export type AuditShownLine = {
	readonly seq: number; readonly at: Instant; readonly kind: AuditKind | null; readonly code: string; readonly officer: string | null; readonly device: string | null;
	/** Whom it was done to, or who may see it. */
	readonly people: readonly string[];
	/** What it was done to: a case's number, a door, else the end of the id. */
	readonly of: string | null;
	readonly counts: { readonly operations?: number; readonly refused?: number; readonly reviews?: number; readonly found?: number; readonly sessions?: number };
	readonly words: readonly string[];
	/** Why sight was given, or somebody looked. */
	readonly why: Localized | null;
	/** Until when; and when a device says that it was, for it was offline. */
	readonly until: Instant | null; readonly lookedAt: Instant | null; readonly questioned: boolean;
	/** What was changed of an officer, in names as far as they are known here. */
	readonly change: { readonly role?: FromTo; readonly organisation?: FromTo; readonly areas?: { readonly added: readonly string[]; readonly removed: readonly string[] }; readonly fields?: readonly string[] };
	readonly hash: string;
};
type FromTo = { readonly from: string; readonly to: string };
export type AuditShownPage = { readonly lines: readonly AuditShownLine[]; /** Where the next page begins; null: this was the last. */ readonly below: number | null };

/** The record of who did what, online only; the server records who looks. */
export function makeAudit({ view, server }: WorkerContext) {
	const nameOf = (id: unknown): string | null => (isId(id) ? (view.typed('officer', id)?.fields.name ?? end(id)) : null);
	const labelOf = (id: unknown): string | null => {
		if (!isId(id)) return null;
		return view.typed('case', id)?.fields.number ?? view.typed('place', id)?.fields.label ?? end(id);
	};
	const organisationOf = (id: unknown): string => (isId(id) ? (view.typed('organisation', id)?.fields.name ?? end(id)) : '—');
	const areaOf = (id: string): string => (isId(id) ? (view.typed('area', id)?.fields.name ?? end(id)) : '—');
	const changeOf = (kind: string, detail: AuditLine['detail']): AuditShownLine['change'] => {
		const ids = (name: string): readonly string[] => (Array.isArray(detail[name]) ? (detail[name] as readonly string[]) : []);
		const { from, to } = detail;
		switch (kind) {
			case 'role_changed': return { role: { from: String(from), to: String(to) } };
			case 'organisation_changed': return { organisation: { from: organisationOf(from), to: organisationOf(to) } };
			case 'areas_changed': return { areas: { added: ids('to').filter((id) => !ids('from').includes(id)).map(areaOf), removed: ids('from').filter((id) => !ids('to').includes(id)).map(areaOf) } };
			case 'officer_made': return { areas: { added: ids('areas').map(areaOf), removed: [] } };
			case 'officer_changed': return { fields: ids('fields') };
			default: return {};
		}
	};
	const shown = ({ seq, at, kind, officerId, vault, detail, hash }: AuditLine): AuditShownLine => {
		const number = (name: string): number | undefined => (typeof detail[name] === 'number' ? detail[name] : undefined);
		const list = (name: string): readonly string[] => (Array.isArray(detail[name]) ? (detail[name] as readonly string[]) : []);
		const counts = { operations: number('operations'), refused: number('refused'), reviews: number('reviews'), found: number('found'), sessions: number('count') };
		return {
			seq, at, kind: auditKinds.find((each) => each === kind) ?? null, code: kind, officer: nameOf(officerId), device: isId(vault) ? deviceTag(asVaultId(vault)) : null,
			change: changeOf(kind, detail),
			people: [...list('readers'), ...['of', 'officer'].flatMap((name) => (typeof detail[name] === 'string' ? [String(detail[name])] : []))].map((id) => nameOf(id) ?? id), of: labelOf(detail['id']),
			counts: Object.fromEntries(Object.entries(counts).filter(([, value]) => value !== undefined && value !== 0)),
			words: [...list('names'), ...['app', 'backupOf', 'at', 'recipient'].flatMap((name) => (typeof detail[name] === 'string' ? [String(detail[name])] : []))],
			why: typeof detail['purpose'] === 'string' ? purposeLabel(detail['purpose']) : typeof detail['reason'] === 'string' ? reasonLabel(detail['reason']) : null,
			until: typeof detail['until'] === 'string' ? detail['until'] : null, lookedAt: typeof detail['lookedAt'] === 'string' ? detail['lookedAt'] : null, questioned: detail['questioned'] === true, hash,
		};
	};
	return {
		async list(filter: AuditFilterAsked, below: number | null): Promise<Result<AuditShownPage>> {
			const asked = new URLSearchParams();
			for (const [name, value] of [['kind', filter.kind], ['officer', filter.officerId], ['day', filter.day], ['below', below]] as const) if (value !== null) asked.set(name, String(value));
			const answer = await server.ask('GET', `/api/audit?${asked.toString()}`);
			if (!answer.ok) return answer;
			const parsed = v.safeParse(auditPage, answer.value);
			if (!parsed.success) return fail(problem('server_answer_unreadable'));
			const { rows, more } = parsed.output;
			return ok({ lines: rows.map(shown), below: more ? (rows.at(-1)?.seq ?? null) : null });
		},
		/** Officers to choose from, by name. */
		officers: async (): Promise<readonly { readonly id: Id; readonly name: string }[]> => view.all('officer').map(({ id, fields }) => ({ id, name: fields.name })).toSorted((a, b) => a.name.localeCompare(b.name)),
	};
}

function end(id: string): string {
	return `…${id.slice(-6)}`;
}

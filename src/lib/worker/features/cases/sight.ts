import { grantRules, grantPurposes, longestGrantDays, purposeLabel, reasonLabel } from '../../../domain/accounts/grantRules.ts';
import { may } from '../../../domain/accounts/rights.ts';
import { mayWork } from '../../../domain/cases/offers.ts';
import { accessOf, grantsOf, looksOf, type GrantState } from '../../../domain/cases/sight.ts';
import type { Id } from '../../../domain/ids.ts';
import type { Typed } from '../../../domain/records/read.ts';
import type { Fields } from '../../../domain/records/record.ts';
import type { Instant, Localized } from '../../../domain/records/shapes.ts';
import { addDays } from '../../../domain/time/workingTime.ts';
import type { WorkerContext } from '../../context.ts';
import { officerName } from './names.ts';

export type ShownGrant = {
	readonly id: Id; readonly to: string; readonly toId: Id; readonly mine: boolean; readonly work: boolean; readonly purposeId: string; readonly purpose: Localized; readonly words: string | null;
	readonly by: string; readonly at: Instant; readonly until: Instant; readonly state: GrantState | 'over';
};
export type ShownLook = { readonly id: Id; readonly by: string; readonly at: Instant; readonly until: Instant; readonly reason: Localized; readonly words: string; readonly answers: readonly { readonly by: string; readonly questioned: boolean; readonly words: string | null }[] };
/** Who may see a restricted case, and what this officer may change about that. */
export type CaseSight = {
	readonly restricted: boolean;
	readonly lead: { readonly id: Id; readonly name: string; readonly mine: boolean } | null;
	readonly grants: readonly ShownGrant[]; readonly looks: readonly ShownLook[];
	/** This officer is neither assignee nor lead and sees it by a grant, or by an elevated look until then. */
	readonly elevatedUntil: Instant | null; readonly named: boolean;
	readonly mayRestrict: boolean; readonly mayLift: boolean; readonly mayGive: boolean; readonly mayTakeLead: boolean;
	readonly officers: readonly { readonly id: Id; readonly name: string; readonly organisation: Localized | null }[];
	readonly purposes: readonly { readonly id: string; readonly label: Localized }[];
	readonly firstDay: string; readonly proposedDay: string; readonly lastDay: string;
};

export function sightOf(context: WorkerContext, record: Typed<'case'>): CaseSight {
	const me = context.me();
	const fields = record.fields as unknown as Fields;
	const now = new Date(context.nowMs()).toISOString();
	const { restricted, leadId, assigneeId } = record.fields;
	const name = (id: Id): string => officerName(context, id) ?? '?';
	const named = leadId === me.officerId || assigneeId === me.officerId;
	const gives = may(me, 'restrict_cases') && mayWork(record.fields, me);
	const elevated = looksOf(fields).filter(({ look }) => look.by === me.officerId && now < look.until).map(({ look }) => look.until).toSorted().at(-1) ?? null;
	return {
		restricted, lead: leadId === null ? null : { id: leadId, name: name(leadId), mine: leadId === me.officerId }, named,
		grants: restricted ? grantsOf(fields).map(({ id, grant, state }): ShownGrant => ({
			id, to: name(grant.to), toId: grant.to, mine: grant.to === me.officerId, work: grant.work, purposeId: grant.purpose, purpose: purposeLabel(grant.purpose), words: grant.words, by: name(grant.by), at: grant.at, until: grant.until,
			state: state === 'holds' && grant.until <= now ? 'over' : state,
		})).toSorted((a, b) => (a.at < b.at ? 1 : -1)) : [],
		looks: restricted ? looksOf(fields).map(({ id, look, seen }) => ({ id, by: name(look.by), at: look.at, until: look.until, reason: reasonLabel(look.reason), words: look.words, answers: seen.map((answer) => ({ by: name(answer.by), questioned: answer.questioned, words: answer.words })) })) : [],
		elevatedUntil: !restricted || accessOf(fields, me.officerId, now) !== null ? null : elevated,
		mayRestrict: !restricted && mayWork(record.fields, me) && (may(me, 'restrict_cases') || named),
		mayLift: restricted && named, mayGive: restricted && leadId !== null && (leadId === me.officerId || gives), mayTakeLead: restricted && leadId === null && named,
		officers: officersFor(context, record), purposes: grantPurposes,
		firstDay: context.today(), proposedDay: addDays(context.today(), Math.min(grantRules.proposedDays, longestGrantDays(me) - 1)), lastDay: addDays(context.today(), longestGrantDays(me) - 1),
	};
}

/** Everybody of the tenant who is active; who is named sees it anyhow. */
function officersFor(context: WorkerContext, record: Typed<'case'>): CaseSight['officers'] {
	const { leadId, assigneeId } = record.fields;
	return context.view.all('officer').filter(({ id, fields }) => fields.active && id !== leadId && id !== assigneeId && id !== context.me().officerId).map(({ id, fields }) => {
		const organisation = context.view.typed('organisation', fields.organisationId)?.fields;
		return { id, name: fields.name, organisation: organisation === undefined ? null : { zh: organisation.name, en: organisation.nameEn } };
	}).toSorted((a, b) => a.name.localeCompare(b.name, 'zh-CN'));
}

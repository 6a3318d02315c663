import { asVaultId, serverId, type Id } from '../../domain/ids.ts';
import { openHandOver } from '../../domain/cases/handOver.ts';
import { handOverRule } from '../../domain/cases/handOverRule.ts';
import type { Json } from '../../domain/json.ts';
import { newServerRecord } from '../../domain/merge/merge.ts';
import type { Fields } from '../../domain/records/record.ts';
import type { EventShape, Instant, Priority, Role } from '../../domain/records/shapes.ts';
import type { WorkCalendar } from '../../domain/time/workingTime.ts';
import { dueRungs, escalationField, raisedTo, type DueRung, type Escalated } from '../../domain/workflow/escalation.ts';
import type { Pack, Rung } from '../../domain/workflow/pack.ts';
import { derivedId } from './applyOperation.ts';
import type { PlacedRecord, StoreTx, Writes } from './port.ts';
import { placeChange } from './push.ts';

/** Who may be told: active officers with what they see. */
export type Superior = { readonly id: Id; readonly role: Role; readonly organisationId: Id; readonly leafAreaIds: readonly Id[] };
export type Ladder = { readonly pack: Pack; readonly calendar: WorkCalendar; readonly superiors: readonly Superior[] };
export type Escalation = { readonly to: readonly Id[]; readonly writes: Writes };

/**
 * In a transaction of the server itself: takes the rungs that have come, each once. It reads the case as it is locked, and the id of each line in the history is
 * derived from case, deadline, rung and due date: however many servers run it, it happens once.
 */
export async function escalateOf(tx: Pick<StoreTx, 'lock' | 'write'>, caseId: Id, ladder: Ladder, now: Instant): Promise<Escalation | null> {
	const [work] = await tx.lock([{ type: 'case', id: caseId }]);
	const due = work === undefined ? [] : dueRungs(ladder.pack, work.fields, ladder.calendar, Date.parse(now));
	if (work === undefined || due.length === 0) return null;
	const vault = asVaultId(serverId);
	const placement = { ...work.placement, caseId };
	let fields: Fields = work.fields;
	const told = new Set<Id>();
	const events = due.map((each): PlacedRecord => {
		const step = taken(work, fields, each, ladder.superiors, now);
		fields = { ...fields, ...step.set };
		for (const id of step.to) told.add(id);
		const shape: EventShape = { of: { type: 'case', id: caseId }, kind: 'changed', by: serverId, at: now, receivedAt: now, data: step.told };
		const event = newServerRecord({ ref: { type: 'event', id: step.id }, areaId: work.areaId, create: true, base: 0, set: shape as unknown as Fields }, vault);
		return { ...event, placement, kept: work.kept };
	});
	const rev = work.rev + 1;
	const changed = Object.keys(fields).filter((field) => fields[field] !== work.fields[field]);
	const stamps = { ...work.stamps, ...Object.fromEntries(changed.map((field) => [field, { rev, vault, at: now, receivedAt: now }])) };
	const refs = [{ ref: { type: work.type, id: work.id }, from: work.placement, to: work.placement }, ...events.map((event) => ({ ref: { type: event.type, id: event.id }, from: undefined, to: placement }))];
	const writes: Writes = {
		records: [{ ...work, rev, fields, stamps }, ...events], moved: [], operations: [], early: [],
		// What devices do not hold they need not be told of.
		log: work.kept ? refs.flatMap(({ ref, from, to }) => placeChange(ref, from, to)) : [],
	};
	await tx.write(writes);
	return { to: [...told], writes };
}

type Taken = { readonly id: Id; readonly to: readonly Id[]; readonly set: Fields; readonly told: { readonly [name: string]: Json } };

function taken(work: PlacedRecord, fields: Fields, step: DueRung, superiors: readonly Superior[], now: Instant): Taken {
	const { deadline, rung, due } = step;
	const id = derivedId(work.id, `escalate/${deadline.id}/${rung.id}/${due}`);
	const to = toWhom(step, work, superiors);
	const escalated: Escalated = { deadline: deadline.id, rung: rung.id, due, at: now, to };
	const priority = raisedTo(rung, fields['priority'] as Priority);
	// Of a restricted case the lead decides who sees it: nobody becomes that by a clock.
	const lead = rung.names === 'lead' && (fields['leadId'] ?? null) === null && work.placement.readers === null ? (to[0] ?? null) : null;
	const core: Fields = { ...(priority === null ? {} : { priority }), ...(lead === null ? {} : { leadId: lead }) };
	return { id, to, set: { [escalationField(id)]: escalated, ...core }, told: { fields: Object.keys(core), escalation: { deadline: deadline.id, rung: rung.id, due, to, late: rung.before === undefined, ...core } } };
}

/** Those named by the rung who see the case, of an offer neither who made it nor who has not taken it; where there is none, the next that there is. A restricted case is told of to who is named on it, and to nobody else. */
function toWhom({ deadline, rung }: DueRung, work: PlacedRecord, superiors: readonly Superior[]): readonly Id[] {
	const { readers, areaId } = work.placement;
	const offer = deadline.id === handOverRule.id ? openHandOver(work.fields) : null;
	const seeing = superiors.filter((each) => each.id !== offer?.from && each.id !== offer?.to && (readers === null ? areaId !== null && each.leafAreaIds.includes(areaId) : readers.includes(each.id)));
	const assignee = superiors.find((each) => each.id === work.fields['assigneeId']);
	const organisationId = assignee?.organisationId ?? work.fields['organisationId'];
	const of = (role: Role, own: boolean): readonly Id[] => seeing.filter((each) => each.role === role && (!own || each.organisationId === organisationId)).map(({ id }) => id);
	const lead = seeing.filter((each) => each.id === work.fields['leadId']).map(({ id }) => id);
	const supervisors = [of('supervisor', true), of('administrator', true), of('supervisor', false), of('administrator', false)];
	const ladders: { readonly [to in Rung['to']]: readonly (readonly Id[])[] } = { lead: [lead, ...supervisors], supervisor: supervisors, administrator: [of('administrator', true), of('administrator', false), of('supervisor', true)] };
	const found = ladders[rung.to].find((ids) => ids.length > 0);
	return [...(found ?? readers ?? [])].sort();
}

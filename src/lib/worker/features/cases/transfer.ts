import { may } from '../../../domain/accounts/rights.ts';
import { mayGiveOn } from '../../../domain/cases/offers.ts';
import type { Id } from '../../../domain/ids.ts';
import type { OperationBody } from '../../../domain/operation.ts';
import type { Typed } from '../../../domain/records/read.ts';
import type { WorkerContext } from '../../context.ts';
import { officersOf } from './assign.ts';
import type { TransferChoices, TransferInput } from './shapes.ts';

/** As the server judges it: a supervisor or an administrator, and who it is assigned to where the pack says so. */
export function mayTransfer(context: WorkerContext, record: Typed<'case'>): boolean {
	const me = context.me();
	if (!mayGiveOn(record.fields, me)) return false;
	const pack = context.packs.pack(record.fields.packId, record.fields.packVersion);
	return may(me, 'assign_others') || (pack?.handOver === 'assignee' && record.fields.assigneeId === me.officerId);
}

/** Every other leaf area of the tenant, also those the officer does not see, and who works there. */
export function transferChoices(context: WorkerContext, record: Typed<'case'>): TransferChoices {
	const areas = context.view.all('area');
	const parents = new Set(areas.map((area) => area.fields.parentId));
	const byName = (a: { readonly name: string }, b: { readonly name: string }): number => a.name.localeCompare(b.name, 'zh-CN', { numeric: true });
	return {
		areas: areas.filter((area) => !parents.has(area.id) && area.id !== record.areaId).map((area) => {
			const above = context.view.typed('area', area.fields.parentId)?.fields;
			const officers = officersOf(context, area.id).map((officer) => ({ id: officer.id, name: officer.fields.name, organisationId: officer.fields.organisationId })).toSorted(byName);
			return { id: area.id, name: area.fields.name, nameEn: area.fields.nameEn, above: above?.name ?? '', aboveEn: above?.nameEn ?? '', officers };
		}).toSorted((a, b) => a.above.localeCompare(b.above, 'zh-CN', { numeric: true }) || byName(a, b)),
		organisations: context.view.all('organisation').map(({ id, fields }) => ({ id, name: fields.name, nameEn: fields.nameEn })).toSorted(byName),
		organisationId: record.fields.organisationId, restricted: record.fields.restricted,
	};
}

export function transferBody(record: Typed<'case'>, areaId: Id, input: TransferInput): OperationBody {
	return {
		kind: 'transfer', ref: { type: 'case', id: record.id }, base: input.rev, from: areaId, toAreaId: input.toAreaId,
		organisationId: input.organisationId === record.fields.organisationId ? null : input.organisationId, assigneeId: input.assigneeId, reason: input.reason.trim(),
	};
}

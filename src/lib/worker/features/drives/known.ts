import { may } from '../../../domain/accounts/rights.ts';
import { drivePackId, isOver, mayGo, partOf, type Part } from '../../../domain/drives/drive.ts';
import { doorNow, type DoorNow } from '../../../domain/drives/doors.ts';
import type { Id } from '../../../domain/ids.ts';
import type { Typed } from '../../../domain/records/read.ts';
import type { Fields } from '../../../domain/records/record.ts';
import type { Instant, Localized } from '../../../domain/records/shapes.ts';
import type { Pack } from '../../../domain/workflow/pack.ts';
import type { WorkerContext } from '../../context.ts';

export type KnownPart = Part & { readonly record: Typed<'case'> };

export function nowOf(context: WorkerContext): Instant {
	return new Date(context.nowMs()).toISOString();
}

export function partsHere(context: WorkerContext): readonly KnownPart[] {
	return context.view.all('case').flatMap((record) => {
		const part = partOf(record);
		return part === null ? [] : [{ ...part, record }];
	});
}

export function partsOfDrive(context: WorkerContext, driveId: Id): readonly KnownPart[] {
	return partsHere(context).filter((part) => part.driveId === driveId);
}

export function packOfPart({ packs }: WorkerContext, { record }: KnownPart): Pack | undefined {
	return packs.pack(record.fields.packId, record.fields.packVersion) ?? packs.newest(drivePackId);
}

/** Outcomes after which a door is tried once more. */
export function againIn(pack: Pack | undefined): readonly string[] {
	return (pack?.outcomes ?? []).filter(({ retryDays }) => retryDays !== null).map(({ id }) => id);
}

export function doorsOfPart(context: WorkerContext, part: KnownPart): readonly DoorNow[] {
	const again = againIn(packOfPart(context, part));
	const now = nowOf(context);
	return context.view.related('task', 'caseId', part.id).flatMap((task) => doorNow(task, again, now) ?? []);
}

export function goesThere(context: WorkerContext, part: KnownPart): boolean {
	const me = context.me();
	return may(me, 'work') && !isOver(part, context.today()) && part.from <= context.today() && mayGo(part.record.fields as unknown as Fields, me);
}

/** As the server has it: who leads the part, and who leads a team that goes there. */
export function leadsPart(context: WorkerContext, part: KnownPart): boolean {
	const me = context.me();
	return part.leadId === me.officerId || (may(me, 'lead_team') && mayGo(part.record.fields as unknown as Fields, me));
}

export function areaName(context: WorkerContext, id: Id | null): Localized {
	const area = context.view.typed('area', id)?.fields;
	return { zh: area?.name ?? '', en: area?.nameEn ?? '' };
}
export function teamName(context: WorkerContext, id: Id): Localized {
	const team = context.view.typed('organisation', id)?.fields;
	return { zh: team?.name ?? '', en: team?.nameEn ?? '' };
}

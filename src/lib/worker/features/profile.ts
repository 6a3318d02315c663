import { ok, type Result } from '../../domain/result.ts';
import type { Localized, Role } from '../../domain/records/shapes.ts';
import type { WorkerContext } from '../context.ts';

/** Who is signed in, in words. The lists are empty and `organisation` null until the first pull has brought the names. */
export type Profile = {
	readonly name: string;
	readonly role: Role;
	readonly tenantName: string;
	readonly organisation: Localized | null;
	readonly areas: readonly Localized[];
	readonly certificateNo: string | null;
};

export function makeProfile({ me, view }: WorkerContext) {
	return {
		/** Topics: organisation, area. */
		async get(): Promise<Result<Profile>> {
			const { name, role, tenantName, organisationId, areaIds, certificateNo } = me();
			const organisation = view.typed('organisation', organisationId);
			const areas = areaIds.flatMap((id) => view.typed('area', id) ?? []);
			return ok({
				name, role, tenantName, certificateNo,
				organisation: organisation === undefined ? null : localized(organisation.fields),
				areas: areas.map((area) => localized(area.fields)),
			});
		},
	};
}

function localized(fields: { readonly name: string; readonly nameEn: string }): Localized {
	return { zh: fields.name, en: fields.nameEn === '' ? fields.name : fields.nameEn };
}

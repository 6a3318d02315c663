import { areaChoices, type AreaChoice } from '../../domain/accounts/areaChoices.ts';
import type { NewOfficer, OfficerChange } from '../../domain/accounts/officer.ts';
import type { SheetPlan } from '../../domain/accounts/officerSheet.ts';
import type { Id } from '../../domain/ids.ts';
import { problem } from '../../domain/problems/problem.ts';
import { roles, type Role } from '../../domain/records/shapes.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import { readMadeCodes, readMadeOfficers, readOfficerList, type MadeCodes, type MadeOfficers, type ToldOfficer } from '../../protocol/officers.ts';
import type { WorkerContext } from '../context.ts';

type Named = { readonly id: Id; readonly name: string; readonly nameEn: string };
/** `role` null: one that this version does not know; it is shown by `roleCode` and not changed here. */
export type OfficerRow = Omit<ToldOfficer, 'role'> & {
	readonly role: Role | null; readonly roleCode: string; readonly organisation: Named | null; readonly areas: readonly AreaChoice[];
	/** Of areas that this device does not know. */
	readonly areasUnknown: number; readonly me: boolean;
};
export type OfficerBoard = { readonly officers: readonly OfficerRow[]; readonly organisations: readonly Named[]; readonly areas: readonly AreaChoice[] };

/** Who administers accounts, online only: the list is the server's, and a change counts once the server has said so. */
export function makeOfficers({ me, view, server }: WorkerContext) {
	const byName = (a: { readonly name: string }, b: { readonly name: string }): number => a.name.localeCompare(b.name, 'zh-CN', { numeric: true });

	async function board(): Promise<Result<OfficerBoard>> {
		const asked = await server.ask('GET', '/api/admin/officers');
		const told = asked.ok ? readOfficerList(asked.value) : asked;
		if (!told.ok) return told;
		const areas = areaChoices(view.all('area').map(({ id, fields }) => ({ id, name: fields.name, nameEn: fields.nameEn, parentId: fields.parentId })));
		const known = new Map(areas.map((area) => [area.id, area]));
		const organisations = view.all('organisation').map(({ id, fields }): Named => ({ id, name: fields.name, nameEn: fields.nameEn })).toSorted(byName);
		const rowOf = ({ role, ...officer }: ToldOfficer): OfficerRow => {
			const named = officer.areaIds.flatMap((id) => known.get(id) ?? []);
			return {
				...officer, role: roles.find((each) => each === role) ?? null, roleCode: role, organisation: organisations.find(({ id }) => id === officer.organisationId) ?? null,
				areas: named, areasUnknown: officer.areaIds.length - named.length, me: officer.officerId === me().officerId,
			};
		};
		return ok({ officers: told.value.officers.map(rowOf).toSorted(byName), organisations, areas });
	}

	return {
		board,
		/** One officer with what can be chosen for one. */
		async one(officerId: Id): Promise<Result<OfficerBoard & { readonly officer: OfficerRow }>> {
			const all = await board();
			if (!all.ok) return all;
			const officer = all.value.officers.find((each) => each.officerId === officerId);
			return officer === undefined ? fail(problem('not_found')) : ok({ ...all.value, officer });
		},
		/** What would be made of a sheet, and what is wrong in which row. Makes nothing. */
		async plan(rows: readonly (readonly string[])[]): Promise<Result<SheetPlan>> {
			const all = await board();
			if (!all.ok) return all;
			const { planOfficers } = await import('../../domain/accounts/officerSheet.ts');
			return planOfficers(rows, all.value);
		},
		/** All of them, or none. */
		async make(officers: readonly NewOfficer[]): Promise<Result<MadeOfficers>> {
			const asked = await server.ask('POST', '/api/admin/officers', { officers });
			if (!asked.ok) return asked;
			const made = readMadeOfficers(asked.value);
			return made.ok ? ok(made.value.made) : made;
		},
		async change(officerId: Id, rev: number, set: OfficerChange): Promise<Result<null>> {
			const asked = await server.ask('POST', '/api/admin/officers/change', { officerId, rev, set });
			return asked.ok ? ok(null) : asked;
		},
		/** One-time codes for a page that is printed: said this once. */
		async codes(officerIds: readonly Id[], days: number): Promise<Result<MadeCodes>> {
			const asked = await server.ask('POST', '/api/admin/enrolments/sheet', { officerIds, days });
			return asked.ok ? readMadeCodes(asked.value) : asked;
		},
	};
}

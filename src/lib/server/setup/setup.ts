import { newId, type Id } from '../../domain/ids.ts';
import type { Fields } from '../../domain/records/record.ts';
import type { AreaLevel, AreaShape, OfficerShape, OrganisationShape } from '../../domain/records/shapes.ts';
import { readSeedPacks } from '../../packs/seeds.ts';
import { hashPassword } from '../auth/passwords.ts';
import { everyone, insertRecords, insertTenant, withOwner, type NewRecord } from '../store/ownerWrites.ts';
import { packRecords, seedRoot } from './publishPacks.ts';

export type AreaTree = { readonly name: string; readonly nameEn?: string; readonly level?: AreaLevel; readonly children?: readonly AreaTree[] };
export type TenantInput = {
	readonly tenantName: string;
	/** IANA name, such as Asia/Shanghai. */
	readonly zone: string;
	readonly administrator: { readonly name: string; readonly account: string; readonly password: string };
	/** The first is the administrator's own. */
	readonly organisations: readonly { readonly name: string; readonly nameEn?: string; readonly kind: OrganisationShape['kind'] }[];
	readonly areas: readonly AreaTree[];
};

/** Makes a tenant of one's own. Throws on input that no tenant can be made of, with a text for the person at the terminal. */
export async function setUpTenant(ownerUrl: string, input: TenantInput): Promise<{ readonly tenantId: Id }> {
	checkInput(input);
	const make = (): Id => newId(Date.now());
	const tenantId = make();
	const officerId = make();
	const organisations = input.organisations.map((organisation): NewRecord => record('organisation', make(), { name: organisation.name, nameEn: organisation.nameEn ?? organisation.name, kind: organisation.kind }));
	const areas = input.areas.flatMap((tree) => areaRecords(tree, null, make));
	const roots = areas.filter((area) => area.fields['parentId'] === null).map((area) => area.id);
	const officer: OfficerShape = { name: input.administrator.name, role: 'administrator', organisationId: organisations[0]?.id ?? tenantId, areaIds: roots, certificateNo: null, phone: null, active: true };
	const records = [...areas, ...organisations, record('officer', officerId, officer), ...packRecords(await readSeedPacks(seedRoot()))];
	const passwordHash = await hashPassword(input.administrator.password);
	await withOwner(ownerUrl, (db) => db.transaction().execute(async (tx) => {
		await insertTenant(tx, { id: tenantId, name: input.tenantName.trim(), zone: input.zone, demo: false }, [{ officerId, account: input.administrator.account.trim().toLowerCase(), passwordHash, demo: false }]);
		await insertRecords(tx, tenantId, records);
	}));
	return { tenantId };
}

const levels: readonly AreaLevel[] = ['city', 'district', 'street', 'community', 'grid'];

/** Levels, when not said, count down to the grid from the tree's depth: its leaves are grids. */
function areaRecords(tree: AreaTree, parentId: Id | null, make: () => Id): readonly NewRecord[] {
	const level = tree.level ?? levels[Math.max(0, levels.length - height(tree))] ?? 'grid';
	const shape: AreaShape = { name: tree.name.trim(), nameEn: tree.nameEn ?? tree.name.trim(), level, parentId, outline: null };
	const id = make();
	return [record('area', id, shape), ...(tree.children ?? []).flatMap((child) => areaRecords(child, id, make))];
}

function height(tree: AreaTree): number {
	return 1 + Math.max(0, ...(tree.children ?? []).map(height));
}

function record(type: NewRecord['type'], id: Id, shape: AreaShape | OrganisationShape | OfficerShape): NewRecord {
	return { type, id, placement: everyone, fields: shape as unknown as Fields };
}

function checkInput(input: TenantInput): void {
	const fault = (what: string): never => {
		throw new Error(what);
	};
	if (input.tenantName.trim() === '') fault('the name is empty');
	if (!/^[\p{L}\p{N}._@-]{2,80}$/u.test(input.administrator.account.trim())) fault('an account is 2 to 80 letters, digits, or . _ @ -');
	if (input.administrator.password.length < 10) fault('the password needs at least 10 characters');
	if (input.administrator.name.trim() === '') fault('the administrator’s name is empty');
	if (input.organisations.length === 0) fault('at least one organisation is needed');
	if (input.areas.length === 0) fault('at least one area is needed');
	try {
		new Intl.DateTimeFormat('en', { timeZone: input.zone });
	} catch {
		fault(`unknown time zone: ${input.zone}`);
	}
}

import type { Role } from '../records/shapes.ts';

/**
 * What somebody may do beyond looking at what lies in the own areas. Each right is asked for in one place on the server (`withRight` of an endpoint,
 * `core/permissions.ts` of an operation, `my_right` of a policy), and on the device only to offer what the server would take.
 */
export const rights = {
	/** Makes and changes records. */
	work: 'records of the own areas',
	/** Asks the server for what the device does not hold. */
	look_beyond: 'what has left the working set',
	/** Sees how the team stands. */
	lead_team: 'load and lateness of a team',
	/** Hands cases and places over to other areas. Giving a case to a colleague of the same area is offered by it; the server takes that from everybody who works on the case. */
	assign_others: 'cases',
	/** Restricts a case to who is named on it, and opens it again. */
	restrict_cases: 'cases',
	/** Looks at a restricted case of the own areas without being asked, with a reason, online, and reported at once to who is named on it. */
	break_glass: 'restricted cases of others',
	settle_reviews: 'reviews of whatever record in the own areas',
	/** Works on cases of every organisation. */
	work_for_all: 'cases',
	/** Of the own organisation. */
	see_devices: 'devices at their last contact',
	see_all_devices: 'devices of the whole tenant, and how the server stands',
	end_sessions: 'sign-ins of others',
	/** Has a device clear itself once it has sent what waits; withdraws one. */
	clear_devices: 'devices that were lost or are given back',
	manage_accounts: 'accounts, codes, roles',
	/** Lets an officer whose passphrase is gone back into the own vault; never oneself. */
	approve_recovery: 'requests of others to be let back in',
	publish_forms: 'forms of the whole tenant',
	/** Writes what residents who ask about the law are told. */
	write_answers: 'articles of the whole tenant',
	/** Says which days are off or worked here, over the country's notice. */
	set_calendar: 'working days of the whole tenant',
	/** Uploads the maps that devices of an area fetch. */
	manage_maps: 'maps of the whole tenant',
	/** Writes lists of doors, people and cases into the own areas, and takes them back. */
	import_lists: 'lists from spreadsheets',
	/** Says when a team takes appointments and how many; of other organisations only who works for all. */
	set_slots: 'appointment slots of the own organisation',
	/** Takes entries out as files. */
	export_entries: 'entries of the own areas',
	read_audit: 'who did what when',
	/** Also keeps what is due to go (legal hold), and hands out a copy of all that is held on a person. */
	erase: 'a person or a closed case, for good',
} as const;
export type Right = keyof typeof rights;

const officer: readonly Right[] = ['work', 'look_beyond'];
const supervisor: readonly Right[] = [...officer, 'lead_team', 'assign_others', 'restrict_cases', 'break_glass', 'settle_reviews', 'see_devices', 'set_slots', 'export_entries'];

/**
 * Source: docs/decisions/0024-accounts.md. The database's copy (`role_may`) is written from this at every migration.
 * An auditor changes nothing; a partner organisation works on what lies in its areas and searches nothing beyond.
 */
export const roleRights: { readonly [role in Role]: readonly Right[] } = {
	officer, supervisor,
	administrator: [...supervisor, 'work_for_all', 'see_all_devices', 'end_sessions', 'clear_devices', 'manage_accounts', 'approve_recovery', 'publish_forms', 'write_answers', 'set_calendar', 'manage_maps', 'import_lists', 'read_audit', 'erase'],
	auditor: ['look_beyond', 'read_audit'],
	partner: ['work'],
};

/** A role that this version does not know may nothing. */
export function may(who: { readonly role: Role }, right: Right): boolean {
	return (roleRights[who.role] as readonly Right[] | undefined)?.includes(right) === true;
}

import { roleRights } from '../../domain/accounts/rights.ts';

/** The rights of roles as the policies ask for them; written anew whenever a server migrates, so that the list in the code is the only one. */
export function roleMaySql(): string {
	const pairs = Object.entries(roleRights).flatMap(([role, rights]) => rights.map((right) => `('${role}', '${right}')`));
	return `create or replace function role_may(role text, wanted text) returns boolean language sql immutable as $$ select (role, wanted) in (${pairs.join(', ')}) $$;`;
}

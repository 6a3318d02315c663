import type { Migration } from './policies.ts';

/** What another app sent and the check refused need not stay for ever: its officer removes it. Whether it comes again or not, it is done with. */
export const appDiscard: Migration = {
	number: 41,
	name: 'app_discard',
	sql: (app) => `
alter table app_submission drop constraint app_submission_state_check, add constraint app_submission_state_check check (state in ('waiting', 'taken', 'refused', 'discarded'));

-- Answers the submission; null when there is none of the own that was refused.
create function discard_submission(wanted uuid, by_vault uuid) returns uuid language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
	form text;
begin
	update app_submission s set state = 'discarded', bytes = 0 where s.tenant_id = my_tenant() and s.officer_id = my_officer() and s.entry_id = wanted and s.state = 'refused' returning s.form_id || '/' || s.form_version into form;
	if form is null then return null; end if;
	delete from app_piece p where p.tenant_id = my_tenant() and p.officer_id = my_officer() and p.entry_id = wanted;
	perform audit_append(jsonb_build_array(jsonb_build_object('kind', 'app_submission_discarded', 'vault', by_vault, 'detail', jsonb_build_object('id', wanted, 'names', jsonb_build_array(form)))), null);
	return wanted;
end $$;
revoke all on function discard_submission(uuid, uuid) from public;
grant execute on function discard_submission(uuid, uuid) to ${app};
`,
};

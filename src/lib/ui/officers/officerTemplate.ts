import { headings } from '../../domain/accounts/sheetHeadings.ts';
import { roles } from '../../domain/records/shapes.ts';
import { locale } from '../../i18n/locale.svelte.ts';
import { m } from '../../i18n/paraglide/messages.js';
import { templateFile } from '../../sheets/template.ts';
import type { OfficerBoard } from '../../worker/features/officers.ts';
import { roleName } from '../account/roleName.ts';
import { nameOf } from './values.ts';

const mostAreas = 5_000;

/** The headings in the language of the screen, and on a second sheet what may stand in the columns: this town's own organisations and areas. */
export async function officerTemplate({ organisations, areas }: Pick<OfficerBoard, 'organisations' | 'areas'>): Promise<Blob> {
	const english = locale.current === 'en';
	const heads = Object.values(headings).map(({ zh, en }) => (english ? en[0] : zh[0]) ?? '');
	return templateFile({
		name: m.account_sheet_file(), headings: heads,
		notes: {
			name: m.account_sheet_notes(),
			rows: [
				[m.account_officers_account(), m.account_officers_account_hint()], [m.account_officers_areas(), m.account_sheet_areas_how()],
				...roles.map((role) => [m.account_officers_role(), roleName(role)]), ...organisations.map((organisation) => [m.account_officers_organisation(), nameOf(organisation)]),
				...areas.slice(0, mostAreas).map((area) => [m.account_officers_areas(), [...(english ? area.aboveEn : area.above), nameOf(area)].join('/')]),
			],
		},
	});
}

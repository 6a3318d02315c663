import type { IntakeGap } from '../../domain/cases/intake.ts';
import type { IntakeRole } from '../../domain/workflow/pack.ts';
import { m } from '../../i18n/paraglide/messages.js';

/** What the people of a case are called where they are asked for. */
export function roleWords(role: IntakeRole): { readonly title: string; readonly name: string } {
	switch (role) {
		case 'reporter': return { title: m.cases_reporter(), name: m.cases_name() };
		case 'applicant': return { title: m.cases_applicant(), name: m.cases_applicant_name() };
		case 'beneficiary': return { title: m.cases_beneficiary(), name: m.cases_beneficiary_name() };
	}
}

export function gapWords(gap: IntakeGap): string {
	if (gap.why === 'child') return m.intake_child();
	if (gap.name === 'place.id') return m.intake_gap_place();
	if (gap.name === 'place.area') return m.intake_gap_area();
	return gap.name.endsWith('.name') ? m.intake_gap_person() : m.intake_gap_field();
}

import type { Typed } from '../../../domain/records/read.ts';
import type { WorkerContext } from '../../context.ts';
import type { CasePerson } from './shapes.ts';

/** Reporter, applicant and beneficiary stay apart, and one who is two of them is said once. */
export function peopleOf(context: WorkerContext, record: Typed<'case'>): readonly CasePerson[] {
	const { reporter, applicantId, beneficiaryId } = record.fields;
	const applicant = context.view.typed('person', applicantId);
	const beneficiary = context.view.typed('person', beneficiaryId);
	const people: CasePerson[] = [];
	if (reporter !== null) people.push({ role: 'reporter', id: null, name: reporter.name, phones: reporter.phone === '' ? [] : [reporter.phone], relation: reporter.relation || null, needs: [], sameAs: null });
	if (applicant !== undefined) {
		const called = reporter !== null && reporter.name === applicant.fields.name && (reporter.phone === '' || applicant.fields.phones.includes(reporter.phone));
		people.push(personOf('applicant', applicant, called ? 'reporter' : null));
	}
	if (beneficiary !== undefined) people.push(personOf('beneficiary', beneficiary, beneficiary.id === applicant?.id ? 'applicant' : null));
	return people;
}

function personOf(role: CasePerson['role'], person: Typed<'person'>, sameAs: CasePerson['sameAs']): CasePerson {
	return { role, id: person.id, name: person.fields.name, phones: person.fields.phones, relation: null, needs: person.fields.needs, sameAs };
}

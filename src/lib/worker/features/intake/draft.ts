/** Drafts of a case that is taken down by its service's own words. */
export const intakeFormId = 'intake';

import { problem, type Problem } from '../domain/problems/problem.ts';
import { attachmentsFault, type FileGiven } from './attachments.ts';
import { readInstanceShape } from './submission/shape.ts';

/** A phone opens so many in two seconds; more than this nobody asks at a door. */
export const mostQuestions = 800;
/** A version goes to every device. */
const mostCharacters = 2_000_000;
/** A number that JavaScript, JSON and the database keep exactly; a day and an hour fit (2026112913). */
const wholeNumber = /^[1-9]\d{0,14}$/;

/** Drafts of requests, which are no form, go by this name on a device. */
const reserved = 'request';

export type FormToPublish = { readonly formId: string; readonly version: string | null; readonly xml: string; readonly attachments: readonly { readonly name: string }[]; /** What came with the sheet. */ readonly files?: readonly FileGiven[] };

/** Why a form that converts cannot be published all the same; null: it can. `newest`: of its id, undefined for a new form. */
export function publishFault({ formId, version, xml, attachments, files = [] }: FormToPublish, newest: number | undefined, ofService: boolean): Problem | null {
	if (!/^[\p{L}\p{N}_.-]{1,80}$/u.test(formId) || formId === reserved) return problem('form_id_unfit');
	if (ofService) return problem('form_of_service');
	if (version === null || !wholeNumber.test(version)) return problem('form_version_unfit');
	if (newest !== undefined && Number(version) <= newest) return problem('form_version_old', { newest });
	const fault = attachmentsFault(xml, attachments.map(({ name }) => name), files);
	if (fault !== null) return fault;
	const shape = readInstanceShape(xml);
	if (shape === null) return problem('form_broken');
	return shape.questions > mostQuestions || xml.length > mostCharacters ? problem('form_too_long', { most: mostQuestions }) : null;
}

import type { DocumentFoot } from '../../../domain/cases/documentFoot.ts';
import type { Typed } from '../../../domain/records/read.ts';
import type { Localized } from '../../../domain/records/shapes.ts';
import type { Pack } from '../../../domain/workflow/pack.ts';
import type { WorkerContext } from '../../context.ts';
import { colleaguesOf } from './names.ts';
import { fieldsOf, pageOf } from './page.ts';
import type { DocumentPage } from './shapes.ts';

/** Words with names in braces, and what stands for them: filled in where they are shown, in the language of the screen. */
export function paperOf(context: WorkerContext, record: Typed<'case'>, pack: Pack | undefined, title: Localized, body: Localized, foot: DocumentFoot | null = null): DocumentPage {
	const me = context.me();
	return {
		title, body, page: pageOf(context, record), officer: me.name, certificate: me.certificateNo, organisation: context.view.typed('organisation', me.organisationId)?.fields ?? null,
		values: fieldsOf(context, record, pack), foot, colleagues: foot?.officers === 2 ? colleaguesOf(context) : [],
	};
}
